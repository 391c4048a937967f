using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.Devices;

/// <summary>A phone's token for the device channel, valid unless changed.</summary>
public static class DeviceToken
{
    public static string Header => """{"alg":"ES256","typ":"JWT"}""";

    /// <param name="phone">Who signs.</param>
    /// <param name="server">The server that it is for.</param>
    /// <param name="change">What is different about the claims.</param>
    /// <param name="header">The header; null: the usual one.</param>
    public static string Create(Phone phone, TestServer server, Action<JsonObject>? change = null, string? header = null)
    {
        var now = server.Services.Clock().GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["sub"] = phone.TokenId,
            ["aud"] = server.Url,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Guid.NewGuid().ToString(),
        };
        change?.Invoke(claims);
        return Sign(phone, claims.ToJsonString(), header);
    }

    public static string Sign(Phone phone, string payload, string? header = null)
    {
        var signed = $"{Encode(header ?? Header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Convert.FromBase64String(phone.Sign(signed, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
