using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace IdToken.Api.Services.Certificates;

/// <summary>Believes the header with a client's certificate from trusted proxies alone: a certificate is public, so that anyone could write it there.</summary>
internal sealed class ForwardedCertificates(ClientCertificateOptions options, TrustedProxies proxies, ILogger<ForwardedCertificates> logger)
{
    // No form of a certificate: it is reported, and counts as none.
    private const string Unreadable = "?";

    public void Configure(CertificateForwardingOptions forwarding)
    {
        if (options.ForwardedHeader is { } header)
            forwarding.CertificateHeader = header;
        forwarding.HeaderConverter = value =>
        {
            var certificate = ForwardedCertificate.Read(value);
            if (certificate is null)
                Log.ForwardedUnreadable(logger);
            return certificate!;
        };
    }

    /// <summary>Leaves the header to the framework only where the peer of the TCP connection may write it.</summary>
    public void Filter(HttpContext http)
    {
        var (headers, header) = (http.Request.Headers, options.ForwardedHeader!);
        var lines = headers[header].Count;
        if (lines > 0 && !proxies.Include(http.Connection.RemoteIpAddress))
        {
            Log.ForwardedIgnored(logger, http.Connection.RemoteIpAddress);
            headers.Remove(header);
        }
        else if (lines > 1)
        {
            // One of them may be the client's own.
            headers[header] = Unreadable;
        }
    }
}
