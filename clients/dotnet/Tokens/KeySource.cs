using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Client.Http;

namespace IdToken.Client.Tokens;

/// <summary>Loads the issuer's published keys by its discovery document (OpenID Connect Discovery 1.0, section 4; RFC 7517).</summary>
internal sealed class KeySource(HttpCaller http, ClientSettings settings)
{
    // The server's own caching limit for its key set: a withdrawn key is trusted no longer than this.
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private volatile KeySet? _cached;

    /// <summary>Returns the key with exactly this id, or null. An id that is not in the cache reloads the keys.</summary>
    public async Task<ECParameters?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        if (_cached is { } cached && settings.Time.GetElapsedTime(cached.ReadAt) < Freshness && cached.Keys.TryGetValue(kid, out var known))
            return known;
        var read = new KeySet(await ReadAsync(cancellationToken).ConfigureAwait(false), settings.Time.GetTimestamp());
        _cached = read;
        return read.Keys.TryGetValue(kid, out var found) ? found : null;
    }

    private async Task<Dictionary<string, ECParameters>> ReadAsync(CancellationToken cancellationToken)
    {
        var discovery = await GetAsync(new Uri(settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken).ConfigureAwait(false);
        if (StrictJson.Text(discovery, "issuer") != settings.Issuer)
            throw Jwt.Invalid($"cannot be validated: the discovery document names the issuer '{StrictJson.Text(discovery, "issuer")}', but this client expects '{settings.Issuer}' (set {nameof(IdTokenClientOptions)}.{nameof(IdTokenClientOptions.Issuer)})");
        if (!Uri.TryCreate(StrictJson.Text(discovery, "jwks_uri"), UriKind.Absolute, out var keys) || keys.Scheme != new Uri(settings.Issuer).Scheme)
            throw Jwt.Invalid("cannot be validated: the discovery document has no usable jwks_uri");
        var set = await GetAsync(keys, cancellationToken).ConfigureAwait(false);
        if (!set.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw Jwt.Invalid("cannot be validated: the issuer's key set has no keys");
        return list.EnumerateArray().Where(IsP256).Select(k => (Kid: StrictJson.Text(k, "kid"), Key: Key(k))).Where(k => k is { Kid: not null, Key: not null })
            .DistinctBy(k => k.Kid).ToDictionary(k => k.Kid!, k => k.Key!.Value, StringComparer.Ordinal);
    }

    private async Task<JsonElement> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response is not { Status: HttpStatusCode.OK })
                throw Refusals.From(response);
            using var json = JsonDocument.Parse(response.Body, StrictJson.Document);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw Refusals.Unexpected(response);
        }
        catch (JsonException e)
        {
            throw Refusals.Unexpected(response, e);
        }
    }

    private static bool IsP256(JsonElement key) => key.ValueKind == JsonValueKind.Object && StrictJson.Text(key, "kty") == "EC" && StrictJson.Text(key, "crv") == "P-256";

    private static ECParameters? Key(JsonElement key)
    {
        try
        {
            var point = new ECPoint { X = Base64Url.DecodeFromChars(StrictJson.Text(key, "x")), Y = Base64Url.DecodeFromChars(StrictJson.Text(key, "y")) };
            var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point };
            // Throws for a point that is not on the curve.
            ECDsa.Create(parameters).Dispose();
            return parameters;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private sealed record KeySet(Dictionary<string, ECParameters> Keys, long ReadAt);
}
