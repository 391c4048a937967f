using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using IdToken.Client.Http;

namespace IdToken.Client.Tokens;

/// <summary>The issuer's published keys, found by its discovery document (OpenID Connect Discovery 1.0, section 4; RFC 7517).</summary>
internal sealed class KeySource(HttpCaller http, ClientSettings settings)
{
    // As long as the server lets its key set be kept: a key that it withdraws is trusted no longer than that.
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    private volatile KeySet? _kept;

    /// <summary>The key of exactly this id, or null. An id that is not among the kept keys makes it look again.</summary>
    public async Task<ECParameters?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && settings.Time.GetElapsedTime(kept.ReadAt) < Freshness && kept.Keys.TryGetValue(kid, out var known))
            return known;
        var read = new KeySet(await ReadAsync(cancellationToken).ConfigureAwait(false), settings.Time.GetTimestamp());
        _kept = read;
        return read.Keys.TryGetValue(kid, out var found) ? found : null;
    }

    private async Task<Dictionary<string, ECParameters>> ReadAsync(CancellationToken cancellationToken)
    {
        var discovery = await GetAsync(new Uri(settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration"), cancellationToken).ConfigureAwait(false);
        if (Jwt.Text(discovery, "issuer") != settings.Issuer)
            throw Jwt.Invalid($"cannot be checked: the server calls itself '{Jwt.Text(discovery, "issuer")}', not '{settings.Issuer}' (see {nameof(IdTokenClientOptions)}.{nameof(IdTokenClientOptions.Issuer)})");
        if (!Uri.TryCreate(Jwt.Text(discovery, "jwks_uri"), UriKind.Absolute, out var keys) || keys.Scheme != new Uri(settings.Issuer).Scheme)
            throw Jwt.Invalid("cannot be checked: the server names no key set of its own kind");
        var set = await GetAsync(keys, cancellationToken).ConfigureAwait(false);
        if (!set.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw Jwt.Invalid("cannot be checked: the server's key set has no keys");
        return list.EnumerateArray().Where(IsP256).Select(k => (Kid: Jwt.Text(k, "kid"), Key: Key(k))).Where(k => k is { Kid: not null, Key: not null })
            .DistinctBy(k => k.Kid).ToDictionary(k => k.Kid!, k => k.Key!.Value, StringComparer.Ordinal);
    }

    private async Task<JsonElement> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer is not { Status: HttpStatusCode.OK })
                throw Refusals.From(answer);
            using var json = JsonDocument.Parse(answer.Body, StrictJson.Document);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : throw Refusals.Unexpected(answer);
        }
        catch (JsonException e)
        {
            throw Refusals.Unexpected(answer, e);
        }
    }

    private static bool IsP256(JsonElement key) => key.ValueKind == JsonValueKind.Object && Jwt.Text(key, "kty") == "EC" && Jwt.Text(key, "crv") == "P-256";

    private static ECParameters? Key(JsonElement key)
    {
        try
        {
            var point = new ECPoint { X = Base64Url.DecodeFromChars(Jwt.Text(key, "x")), Y = Base64Url.DecodeFromChars(Jwt.Text(key, "y")) };
            var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point };
            // Refuses a point that is not on the curve.
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
