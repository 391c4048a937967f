using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace IdToken.Api.ServiceAccess;

/// <summary>An issuer's name and the keys of it that can be used here (RFC 7517).</summary>
internal sealed class IssuerKeySet
{
    private const int MinimumRsaBits = 2048;

    private readonly Dictionary<(string Kid, string Algorithm), SecurityKey> _keys = [];

    private IssuerKeySet(string issuer, string text) => (Issuer, Text) = (issuer, text);

    public string Issuer { get; }

    /// <summary>The document that it was read from.</summary>
    public string Text { get; }

    /// <exception cref="JsonException">This is no key set.</exception>
    public static IssuerKeySet Parse(string issuer, string text)
    {
        var set = new IssuerKeySet(issuer, text);
        using var json = JsonDocument.Parse(text);
        foreach (var key in json.RootElement.GetProperty("keys").EnumerateArray())
            set.Add(key);
        return set;
    }

    /// <summary>The key of exactly this name for this algorithm; no other key is tried.</summary>
    public SecurityKey? Find(string kid, string algorithm) => _keys.GetValueOrDefault((kid, algorithm));

    private void Add(JsonElement key)
    {
        var algorithm = Member(key, "kty") switch
        {
            "RSA" => SecurityAlgorithms.RsaSha256,
            "EC" when Member(key, "crv") == "P-256" => SecurityAlgorithms.EcdsaSha256,
            _ => null,
        };
        if (algorithm is null || Member(key, "kid") is not { Length: > 0 } kid || (Member(key, "use") ?? "sig") != "sig" || (Member(key, "alg") ?? algorithm) != algorithm)
            return;
        var webKey = new JsonWebKey(key.GetRawText()) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        if (algorithm == SecurityAlgorithms.EcdsaSha256 || webKey.KeySize >= MinimumRsaBits)
            _keys.TryAdd((kid, algorithm), webKey);
    }

    private static string? Member(JsonElement key, string name) =>
        key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
