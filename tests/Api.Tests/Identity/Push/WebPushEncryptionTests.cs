using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Api.Identity.Push.WebPush;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>RFC 8291.</summary>
public sealed class WebPushEncryptionTests
{
    [Fact]
    public void The_example_of_RFC_8291_section_5_comes_out_to_the_letter()
    {
        var sender = Decode("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var pair = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
        });
        var body = WebPushEncryption.Encrypt(
            Decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Decode("BTBZMqHH6r4Tts7J_aSIgg"),
            Encoding.UTF8.GetBytes("When I grow up, I want to be a watermelon"),
            pair,
            Decode("DGv6ra1nlYgDCS1FRnbzlw"));
        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));
    }

    [Fact]
    public void No_two_messages_are_alike()
    {
        var subscription = new Subscription("");
        Assert.NotEqual(WebPushEncryption.Encrypt(subscription.PublicKey, subscription.Secret, "{}"u8), WebPushEncryption.Encrypt(subscription.PublicKey, subscription.Secret, "{}"u8));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    public void Bytes_that_are_no_point_on_the_curve_are_not_a_key(int length)
    {
        var bytes = Enumerable.Repeat((byte)4, length).ToArray();
        Assert.False(WebPushEncryption.IsPublicKey(bytes));
        Assert.True(WebPushEncryption.IsPublicKey(new Subscription("").PublicKey));
    }

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);
}
