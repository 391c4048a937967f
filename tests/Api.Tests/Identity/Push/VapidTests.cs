using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>The form of RFC 8292, by its own example.</summary>
public sealed class VapidTests
{
    [Fact]
    public void The_example_of_RFC_8292_verifies_by_the_same_rules_as_ours()
    {
        const string token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0"
            + ".i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
        const string key = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
        Assert.Equal("""{"aud":"https://push.example.net","exp":1453523768,"sub":"mailto:push@example.com"}""", Verified(token, key));
    }

    /// <summary>Returns the claims of a token that the key in <c>k</c> signed.</summary>
    internal static string Verified(string token, string k)
    {
        var parts = token.Split('.');
        Assert.Equal("""{"typ":"JWT","alg":"ES256"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])));
        var point = Base64Url.DecodeFromChars(k);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
    }
}
