namespace IdToken.Api.ServiceAccess;

/// <summary>The configured issuers; keeps their keys loaded. The server starts without them.</summary>
internal sealed class ServiceIssuers : BackgroundService
{
    private readonly IssuerDocuments _documents = new();
    private readonly IReadOnlyList<IssuerKeys> _keys;

    public ServiceIssuers(IReadOnlyList<ServiceIssuerOptions> issuers, TimeProvider clock, ILogger<ServiceIssuers> logger)
    {
        var sources = issuers
            .GroupBy(i => (Address: i.MetadataAddress!, i.RequireHttpsMetadata, i.Issuer))
            .ToDictionary(g => g.Key, g => new IssuerKeys(g.Key.Address, g.Key.RequireHttpsMetadata, g.Key.Issuer, _documents, clock, logger));
        _keys = [.. sources.Values];
        All = [.. issuers.Select(i => new ServiceIssuer(i, sources[(i.MetadataAddress!, i.RequireHttpsMetadata, i.Issuer)]))];
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<ServiceIssuer> All { get; }

    /// <summary>Whose keys were never obtained.</summary>
    public IEnumerable<string> Missing => _keys.Where(k => !k.Loaded).Select(k => k.MetadataAddress);

    /// <summary>The entry that a token belongs to by what it says of itself.</summary>
    public ServiceIssuer? Find(string issuer, IEnumerable<string> audiences) => All.FirstOrDefault(i => i.Keys.Issuer == issuer && audiences.Contains(i.Options.Audience, StringComparer.Ordinal));

    public override void Dispose()
    {
        _documents.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(_keys.Select(k => k.RunAsync(stoppingToken)));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}

/// <summary>One entry of the configuration, and where its keys are.</summary>
internal sealed record ServiceIssuer(ServiceIssuerOptions Options, IssuerKeys Keys);
