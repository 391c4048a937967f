using System.Text;
using IdToken.Api.Identity.Passkeys;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Http;
using IdToken.Api.Platform.Keys;
using IdToken.Contracts;

namespace IdToken.Api.Identity.Enrollment;

/// <summary>Reads what a phone sends of itself, in the form that <see cref="NewPhoneRules{T}"/> permits.</summary>
internal sealed class NewPhones(PasskeyReader passkeys, VerificationOptions options, TimeProvider clock)
{
    /// <summary>Returns the phone, if it has proved just now that it holds its keys, or where it need not.</summary>
    /// <param name="request">What it sent.</param>
    /// <param name="secret">The credential, or the code, that its proof is about.</param>
    /// <param name="phoneUrl">Where phones reach this server, and find the app.</param>
    public Result<NewPhone> Read(NewPhoneRequest request, string secret, string phoneUrl)
    {
        if (P256.ReadPublicKey(request.PublicKeyPem!) is not { } publicKey)
            return Refusal.InvalidPublicKey;
        var (deviceId, passkey) = (request.DeviceId!, (Passkey?)null);
        if (request is { ProofBase64: { } proof, Timestamp: { } timestamp })
        {
            var message = SignedMessages.EnrollmentProof(secret, deviceId, timestamp);
            if (!IsNow(timestamp) || !P256.Verify(publicKey, Encoding.UTF8.GetBytes(message), WireRules.DecodeSignature(proof)))
                return Refusal.InvalidProof;
            if (request.Passkey is { } made && passkeys.Read(made, message, phoneUrl, out passkey) is { } refused)
                return refused;
        }

        return new NewPhone(publicKey, deviceId, request.FcmToken, passkey);
    }

    private bool IsNow(long timestamp) => Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - timestamp) <= (long)options.ClockTolerance.TotalSeconds;
}
