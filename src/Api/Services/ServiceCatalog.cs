namespace IdToken.Api.Services;

/// <summary>The registered services.</summary>
internal sealed class ServiceCatalog(IReadOnlyList<ServiceOptions> services)
{
    private readonly Dictionary<string, ServiceOptions> _byId = services.ToDictionary(s => s.Id, StringComparer.Ordinal);

    public IEnumerable<string> Ids => _byId.Keys;

    /// <summary>Some service lists the origins that may open its sockets.</summary>
    public bool RestrictsOrigins { get; } = services.Any(s => s.AllowedOrigins.Count > 0);

    /// <summary>The service by its id, or, without an id, the only one there is.</summary>
    public ServiceOptions? Find(string? id) => id is null
        ? services.Count == 1 ? services[0] : null
        : _byId.GetValueOrDefault(id);

    /// <summary>A page of this origin may talk to some service's sessions.</summary>
    public bool AnyAllows(string origin) => services.Any(s => Allows(s, origin));

    public bool Allows(string serviceId, string origin) => Find(serviceId) is not { } service || Allows(service, origin);

    private static bool Allows(ServiceOptions service, string origin) =>
        service.AllowedOrigins.Count == 0 || service.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
