using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Identity.Passkeys;

/// <summary>A browser and its platform authenticator, in software: one passkey (WebAuthn Level 3, sections 5.8.1 and 6.1).</summary>
public sealed class Authenticator : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public PasskeyRegistration Create(Gesture gesture) =>
        new() { AuthenticatorData = Base64Url.EncodeToString(DataOf(gesture.With(Gesture.Attested), AttestedCredential())), ClientDataJson = Base64Url.EncodeToString(ClientDataOf(gesture)) };

    /// <summary>Puts the passkey's values in the place of a signature.</summary>
    public VerifyRequest Sign(VerifyRequest request, Gesture gesture)
    {
        byte[] data = DataOf(gesture, []), client = ClientDataOf(gesture);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return request with { AuthenticatorData = Base64Url.EncodeToString(data), ClientDataJson = Base64Url.EncodeToString(client), SignatureBase64 = Base64Url.EncodeToString(signature) };
    }

    /// <summary>An AAGUID, the length of the id, the id, and the key in CTAP2's canonical CBOR.</summary>
    private byte[] AttestedCredential()
    {
        var q = _key.ExportParameters(includePrivateParameters: false).Q;
        return [.. new byte[16], 0, 20, .. new byte[20], 0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. q.X!, 0x22, 0x58, 0x20, .. q.Y!];
    }

    private static byte[] DataOf(Gesture gesture, byte[] attested) =>
        gesture.Authenticator([.. SHA256.HashData(Encoding.ASCII.GetBytes(gesture.Host)), gesture.Flags, 0, 0, 0, 0, .. attested]);

    private static byte[] ClientDataOf(Gesture gesture)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(gesture.Message)));
        var crossOrigin = gesture.CrossOrigin is { } value ? $",\"crossOrigin\":{value}" : "";
        return Encoding.UTF8.GetBytes(gesture.ClientData ?? $$"""{"type":"{{gesture.Type}}","challenge":"{{challenge}}","origin":"{{gesture.Origin}}"{{crossOrigin}},"other_keys_can_be_added_here":"do not compare"}""");
    }

    public void Dispose() => _key.Dispose();
}
