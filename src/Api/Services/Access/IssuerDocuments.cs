using System.Net;
using System.Text.Json;

namespace IdToken.Api.Services.Access;

/// <summary>Reads issuers' documents: no redirects, and bounds to time and size.</summary>
internal sealed class IssuerDocuments(TimeProvider clock) : IDisposable
{
    private const int MaximumBytes = 256 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // So that a change in the DNS is followed.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = MaximumBytes,
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="Exception">The documents cannot be had, for whatever reason; the message says which.</exception>
    public async Task<IssuerKeySet> ReadAsync(IssuerSource source)
    {
        using var metadata = JsonDocument.Parse(await GetAsync(source.Metadata));
        var issuer = Text(metadata, "issuer");
        if (source.Issuer is not null && source.Issuer != issuer)
            throw new InvalidDataException("The document names another issuer.");
        if (!Uri.TryCreate(Text(metadata, "jwks_uri"), UriKind.Absolute, out var address) || !source.Permits(address))
            throw new InvalidDataException("The document's jwks_uri is not an https URL.");
        using var keys = JsonDocument.Parse(await GetAsync(address));
        return new(issuer, PublishedKeys.Read(keys.RootElement));
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> GetAsync(Uri url)
    {
        using var patience = new CancellationTokenSource(Timeout, clock);
        try
        {
            using var response = await _http.GetAsync(url, patience.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsByteArrayAsync(patience.Token)
                : throw new InvalidDataException($"The answer is {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException("There is no answer in time.");
        }
    }

    private static string Text(JsonDocument document, string name) =>
        document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"The document has no {name}.");
}
