using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Push.WebPush;

/// <summary>The key by which push services know this server, and the header that proves it (RFC 8292). A subscription belongs to one key: with another key phones subscribe again.</summary>
internal sealed class VapidKey(WebPushOptions options, KeyStore store, IHostEnvironment environment, TimeProvider clock)
{
    // RFC 8292 permits a day. Reusing a token spares the push service a verification (section 2).
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private const int MaximumOrigins = 1000;

    private static readonly string Header = Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8);

    private readonly ConcurrentDictionary<string, (string Value, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private SigningKey? _key;

    /// <summary>The public key as pages need it: an uncompressed point, base64url. Null: Web Push is off.</summary>
    public string? PublicKey { get; private set; }

    public async Task LoadAsync()
    {
        var pem = options.PrivateKey ?? (environment.IsDevelopment() ? await store.KeepAsync("web-push", KeyLoader.NewSigningKey()) : null);
        if (pem is null)
            return;
        _key = new SigningKey(pem);
        PublicKey = Base64Url.EncodeToString([0x04, .. Base64Url.DecodeFromChars(_key.X), .. Base64Url.DecodeFromChars(_key.Y)]);
    }

    /// <summary>Returns the value of <c>Authorization</c> for a push service.</summary>
    /// <param name="endpoint">A URL there.</param>
    public string Authorization(Uri endpoint)
    {
        var origin = endpoint.GetLeftPart(UriPartial.Authority);
        var now = clock.GetUtcNow();
        if (_tokens.TryGetValue(origin, out var token) && now < token.Until)
            return token.Value;
        // Phones name the services, so that there could be any number.
        if (_tokens.Count >= MaximumOrigins)
            _tokens.Clear();
        var value = $"vapid t={CreateToken(origin, now + Lifetime)}, k={PublicKey}";
        _tokens[origin] = (value, now + (Lifetime / 2));
        return value;
    }

    private string CreateToken(string origin, DateTimeOffset expires)
    {
        var claims = $$"""{"aud":"{{Json(origin)}}","exp":{{expires.ToUnixTimeSeconds()}},"sub":"{{Json(options.Contact!)}}"}""";
        return CompactJws.Sign(_key!, Header, Encoding.UTF8.GetBytes(claims));
    }

    private static JsonEncodedText Json(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
