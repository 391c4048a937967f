using System.Net;
using System.Text.Json;

namespace IdToken.Api.ServiceAccess;

/// <summary>Fetches an issuer's metadata and keys: no redirect, bounded in size and time.</summary>
internal sealed class IssuerDocuments : IDisposable
{
    private const int MaximumBytes = 256 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = Timeout,
    })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = MaximumBytes,
    };

    /// <param name="metadataAddress">The metadata document.</param>
    /// <param name="requireHttps">For the keys' address too.</param>
    /// <param name="expectedIssuer">What the document must call itself; null: whatever it likes.</param>
    /// <param name="cancellationToken">The server stops.</param>
    /// <exception cref="IssuerUnavailableException">A document cannot be had, or is none.</exception>
    public async Task<IssuerKeySet> FetchAsync(string metadataAddress, bool requireHttps, string? expectedIssuer, CancellationToken cancellationToken)
    {
        try
        {
            using var metadata = JsonDocument.Parse(await _http.GetStringAsync(metadataAddress, cancellationToken));
            var issuer = metadata.RootElement.GetProperty("issuer").GetString();
            var keys = metadata.RootElement.GetProperty("jwks_uri").GetString();
            if (string.IsNullOrEmpty(issuer) || (expectedIssuer is not null && issuer != expectedIssuer))
                throw new IssuerUnavailableException($"the document is that of the issuer '{issuer}'.");
            if (!IssuerAddress.IsAcceptable(keys, requireHttps))
                throw new IssuerUnavailableException($"the keys' address '{keys}' is not an https URL.");
            return IssuerKeySet.Parse(issuer, await _http.GetStringAsync(keys, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IssuerUnavailableException(e.Message, e);
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>An issuer's documents cannot be had.</summary>
internal sealed class IssuerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
