using System.Net;
using System.Text.Json;

namespace IdToken.Api.Services.Issuers;

/// <summary>Reads an issuer's OpenID Connect metadata and the key set that it names. Follows no redirects; bounds time and size.</summary>
internal sealed class IssuerMetadataClient(TimeProvider clock) : IDisposable
{
    private const int MaximumBytes = 256 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // So that DNS changes take effect.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = MaximumBytes,
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="Exception">The documents could not be read, for any reason; the message says which.</exception>
    public async Task<IssuerKeySet> ReadAsync(IssuerSource source)
    {
        using var metadata = JsonDocument.Parse(await GetAsync(source.Metadata));
        var issuer = Text(metadata, "issuer");
        if (source.Issuer is not null && source.Issuer != issuer)
            throw new InvalidDataException("The document names another issuer.");
        if (!Uri.TryCreate(Text(metadata, "jwks_uri"), UriKind.Absolute, out var address) || !source.Permits(address))
            throw new InvalidDataException("The document's jwks_uri is not an https URL.");
        using var keys = JsonDocument.Parse(await GetAsync(address));
        return new(issuer, JwksReader.Read(keys.RootElement));
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> GetAsync(Uri url)
    {
        using var timeout = new CancellationTokenSource(Timeout, clock);
        try
        {
            using var response = await _http.GetAsync(url, timeout.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsByteArrayAsync(timeout.Token)
                : throw new InvalidDataException($"The issuer answered {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"The issuer gave no answer in time ({Timeout.TotalSeconds:0} s).");
        }
    }

    private static string Text(JsonDocument document, string name) =>
        document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"The document has no {name}.");
}
