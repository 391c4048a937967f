namespace IdToken.Api.Services;

/// <summary>The registered services.</summary>
internal sealed class ServiceCatalog(IReadOnlyList<ServiceOptions> services)
{
    private readonly Dictionary<string, ServiceOptions> _byId = services.ToDictionary(s => s.Id, StringComparer.Ordinal);

    public IEnumerable<string> Ids => _byId.Keys;

    /// <summary>Whether any service restricts the origins that may open its sockets.</summary>
    public bool RestrictsOrigins { get; } = services.Any(s => s.AllowedOrigins.Count > 0);

    /// <summary>Returns the service with this id; without an id, the only one if there is just one.</summary>
    public ServiceOptions? Find(string? id) => id is null
        ? services.Count == 1 ? services[0] : null
        : _byId.GetValueOrDefault(id);

    /// <summary>Returns whether any service allows pages of this origin.</summary>
    public bool AnyAllows(string origin) => services.Any(s => Allows(s, origin));

    public bool Allows(string serviceId, string origin) => Find(serviceId) is not { } service || Allows(service, origin);

    private static bool Allows(ServiceOptions service, string origin) =>
        service.AllowedOrigins.Count == 0 || service.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
