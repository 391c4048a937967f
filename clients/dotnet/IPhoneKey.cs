namespace IdToken.Client;

/// <summary>The ECDSA P-256 key that a phone enrolls. <see cref="PhoneKey"/> is one in memory; implement this for one in the platform's key store, which never leaves it.</summary>
public interface IPhoneKey
{
    /// <summary>The public key in the format of <c>POST /enroll</c>: PEM, SPKI.</summary>
    string PublicKeyPem { get; }

    /// <summary>
    /// Signs with ECDSA over SHA-256 of the data. Called for each answer and for each connection, perhaps several times at once, so that a key which asks the person every time asks at
    /// each reconnect too. What it throws reaches the caller of an answer; while connecting it counts as a failed attempt.
    /// </summary>
    /// <param name="data">What to sign; at most a few kilobytes.</param>
    /// <param name="cancellationToken">Cancels the signature.</param>
    /// <returns>The signature: 64 bytes r and s, or DER, as Android's and Apple's key stores give it.</returns>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}
