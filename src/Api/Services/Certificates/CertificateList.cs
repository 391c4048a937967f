using IdToken.Api.Platform.Configuration;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Services.Certificates;

/// <summary>A snapshot of the configured certificates and the services that list them.</summary>
internal sealed class CertificateList
{
    private readonly List<(Thumbprint Thumbprint, string ServiceId)> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Creates the snapshot and reports thumbprints that two services list. Malformed thumbprints are skipped; the validator reports those.</summary>
    public static CertificateList Of(IReadOnlyList<ServiceOptions> services, Settings settings)
    {
        var list = new CertificateList();
        foreach (var (index, service) in services.Index())
        {
            foreach (var (position, text) in service.ClientCertificates.Index())
            {
                if (Thumbprint.Parse(text) is not { } thumbprint)
                    continue;
                if (list._entries.Find(e => e.Thumbprint.Matches(thumbprint)).ServiceId is { } other && other != service.Id)
                    settings.Fault($"IdToken:Services:{index}:ClientCertificates:{position}", $"is also listed by the service '{other}'.");
                list._entries.Add((thumbprint, service.Id));
            }
        }

        return list;
    }

    public int CountOf(string serviceId) => _entries.Count(e => e.ServiceId == serviceId);

    /// <summary>Returns the service that lists a certificate by either hash. Null: no service does, or more than one.</summary>
    public string? ServiceOf(Thumbprint? sha256, Thumbprint? sha1)
    {
        var (found, several) = ((string?)null, false);
        // Always compares with every entry, so that the time taken does not reveal which one matched.
        foreach (var (thumbprint, serviceId) in _entries)
        {
            if (!(sha256 is not null && thumbprint.Matches(sha256)) & !(sha1 is not null && thumbprint.Matches(sha1)))
                continue;
            several |= found is not null && found != serviceId;
            found = serviceId;
        }

        return several ? null : found;
    }

    public bool IsSameAs(CertificateList other) => Lines().SequenceEqual(other.Lines());

    private IEnumerable<string> Lines() => _entries.Select(e => $"{e.Thumbprint} {e.ServiceId}").Order(StringComparer.Ordinal);
}
