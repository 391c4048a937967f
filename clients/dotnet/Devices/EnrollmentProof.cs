using System.Buffers.Text;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>What a phone sends of its keys to be enrolled.</summary>
/// <param name="Signature">The key's, over <see cref="SignedMessages.EnrollmentProof"/>.</param>
/// <param name="Timestamp">Unix seconds, as signed.</param>
/// <param name="Until">How long it may be sent, by the phone's clock.</param>
internal sealed record EnrollmentProof(string Signature, long Timestamp, DateTimeOffset Until)
{
    /// <summary>Null where the key alone is enrolled.</summary>
    public PhonePasskey? Passkey { get; private init; }

    public PasskeyRegistration? Registration { get; private init; }

    /// <param name="subject">A credential, or a code.</param>
    /// <param name="phone">The phone.</param>
    /// <param name="wish">Null: without a passkey.</param>
    /// <param name="time">The phone's clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IdTokenException">The person did not agree to the passkey, or not in time.</exception>
    public static async Task<EnrollmentProof> CreateAsync(string subject, EnrollingPhone phone, PasskeyWish? wish, TimeProvider time, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var text = SignedMessages.EnrollmentProof(subject, phone.DeviceId, at.ToUnixTimeSeconds());
        var proof = new EnrollmentProof(await Devices.Signature.OfAsync(phone.Key, text, cancellationToken).ConfigureAwait(false), at.ToUnixTimeSeconds(), at + Unlocking.Limit);
        if (wish is null)
            return proof;
        var made = await Unlocking.CreateAsync(wish, text, at, time, cancellationToken).ConfigureAwait(false);
        return proof with
        {
            Passkey = new(wish.Authenticator, made.CredentialId),
            Registration = new() { AuthenticatorData = Base64Url.EncodeToString(made.AuthenticatorData.Span), ClientDataJson = Base64Url.EncodeToString(made.ClientDataJson.Span) },
        };
    }
}

/// <summary>A phone that is to be enrolled.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DeviceId">Its name for itself.</param>
/// <param name="FcmToken">Where to push, for FCM.</param>
/// <param name="Passkeys">Makes a passkey as well; null: none.</param>
internal sealed record EnrollingPhone(IPhoneKey Key, string DeviceId, string? FcmToken, IPasskeyAuthenticator? Passkeys)
{
    public PasskeyWish? Wish(string name) => Passkeys is null ? null : new(Passkeys, name);
}
