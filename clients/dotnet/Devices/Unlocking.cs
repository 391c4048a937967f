using System.Security.Cryptography;
using System.Text;

namespace IdToken.Client.Devices;

/// <summary>Uses passkeys, within the time in which the server accepts what they sign.</summary>
internal static class Unlocking
{
    /// <summary>How long the person has. The server allows 30 s; the rest is for the way.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    /// <param name="passkey">Signs.</param>
    /// <param name="text">Its SHA-256 is the challenge.</param>
    /// <param name="at">The moment that the text names.</param>
    /// <param name="time">The phone's clock.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IdTokenException">The person did not unlock the passkey, or not in time.</exception>
    public static Task<PasskeySignature> SignAsync(PhonePasskey passkey, string text, DateTimeOffset at, TimeProvider time, CancellationToken cancellationToken) =>
        UnlockedAsync(token => passkey.Authenticator.SignAsync(passkey.CredentialId, ChallengeOf(text), token), at, time, cancellationToken);

    /// <inheritdoc cref="SignAsync"/>
    public static Task<NewPasskey> CreateAsync(PasskeyWish wish, string text, DateTimeOffset at, TimeProvider time, CancellationToken cancellationToken) =>
        UnlockedAsync(token => wish.Authenticator.CreateAsync(ChallengeOf(text), wish.Name, token), at, time, cancellationToken);

    private static async Task<T> UnlockedAsync<T>(Func<CancellationToken, ValueTask<T?>> ask, DateTimeOffset at, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        var left = at + Limit - time.GetUtcNow();
        using var timeout = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // Some systems let the person take longer than the app asks for; the server would count it as a wrong code.
            if (await ask(either.Token).ConfigureAwait(false) is { } unlocked && time.GetUtcNow() <= at + Limit)
                return unlocked;
            throw Cancelled(null);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Cancelled(e);
        }
    }

    private static byte[] ChallengeOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static IdTokenException Cancelled(Exception? cause) => new(IdTokenErrorCodes.PasskeyCancelled, "The passkey was not unlocked. Nothing was sent.", cause);
}

/// <summary>A passkey to be made.</summary>
/// <param name="Authenticator">Makes it.</param>
/// <param name="Name">What the device may call it.</param>
internal sealed record PasskeyWish(IPasskeyAuthenticator Authenticator, string Name);
