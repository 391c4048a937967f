using IdToken.Api.Platform.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace IdToken.Api.Services.Certificates;

/// <summary>Accepts the header with a client's certificate only from trusted proxies: certificates are public, so anyone could send one.</summary>
internal sealed class ForwardedCertificateFilter(ClientCertificateOptions options, TrustedProxies proxies, ILogger<ForwardedCertificateFilter> logger)
{
    // Not a certificate in any format: the parser logs it and the request has none.
    private const string Unreadable = "?";

    public void Configure(CertificateForwardingOptions forwarding)
    {
        if (options.ForwardedHeader is { } header)
            forwarding.CertificateHeader = header;
        forwarding.HeaderConverter = value =>
        {
            var certificate = ForwardedCertificateParser.Parse(value);
            if (certificate is null)
                Log.ForwardedUnreadable(logger);
            return certificate!;
        };
    }

    /// <summary>Removes the header unless the peer of the TCP connection is a trusted proxy.</summary>
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
            // The client may have sent one of them.
            headers[header] = Unreadable;
        }
    }
}
