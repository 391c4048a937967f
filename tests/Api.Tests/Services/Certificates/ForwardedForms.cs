using System.Security.Cryptography.X509Certificates;

namespace IdToken.Api.Tests.Services.Certificates;

/// <summary>A client certificate in a header, in the format of each kind of proxy.</summary>
internal static class ForwardedForms
{
    /// <param name="proxy">The name of the proxy.</param>
    /// <param name="certificate">The client's certificate.</param>
    /// <param name="other">The certificate of another party, for the elements that do not contain the client's.</param>
    public static string Write(string proxy, X509Certificate2 certificate, X509Certificate2 other)
    {
        var (pem, otherPem) = (certificate.ExportCertificatePem() + "\n", other.ExportCertificatePem() + "\n");
        var envoy = $"""By=spiffe://mesh/idtoken;Hash={certificate.Sha256().ToLowerInvariant()};Cert="{Uri.EscapeDataString(pem)}";Chain="{Uri.EscapeDataString(pem + otherPem)}";Subject="CN=\"back, end\"\\" """.TrimEnd();
        var envoysOther = $"""Hash={other.Sha256().ToLowerInvariant()};Cert="{Uri.EscapeDataString(otherPem)}";Subject="" """.TrimEnd();
        return proxy switch
        {
            "nginx" => Uri.EscapeDataString(pem),
            // Everything except plus, equals sign and slash is escaped.
            "load balancer" => AlbEscaped(pem),
            "load balancer, chain" => AlbEscaped(pem + otherPem),
            "base64" => certificate.Base64(),
            "RFC 9440" => $":{certificate.Base64()}:",
            "Traefik" => certificate.Base64(),
            "Traefik, chain" => $"{certificate.Base64()},{other.Base64()}",
            "Traefik, escaped" => Uri.EscapeDataString($"{certificate.Base64()},{other.Base64()}"),
            "Envoy" => envoy,
            "Envoy, certificate alone" => $"Hash={certificate.Sha256()};Cert=\"{Uri.EscapeDataString(pem)}\"",
            "Envoy, two hops" => $"{envoysOther},{envoy}",
            "Envoy, three hops" => $"{envoysOther}, {envoysOther}, {envoy}",
            "Envoy, after what a client made up" => $"{other.Base64()},{envoy}",
            "Envoy, after a quote left open" => $"""{envoysOther};URI=",{envoy}""",
            _ => throw new ArgumentOutOfRangeException(nameof(proxy)),
        };
    }

    private static string AlbEscaped(string pem) =>
        Uri.EscapeDataString(pem).Replace("%2B", "+", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}
