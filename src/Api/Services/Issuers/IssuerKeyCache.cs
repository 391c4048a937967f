using System.Collections.Concurrent;

namespace IdToken.Api.Services.Issuers;

/// <summary>The keys of all issuers. Issuers that are configured with the same source share one set.</summary>
internal sealed class IssuerKeyCache(IssuerMetadataClient metadata, TimeProvider clock, ILogger<IssuerKeys> logger)
{
    private readonly ConcurrentDictionary<IssuerSource, IssuerKeys> _keys = new();

    public IssuerKeys Of(IssuerSource source) => _keys.GetOrAdd(source, s => new(s, metadata, clock, logger));
}
