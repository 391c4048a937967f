namespace IdToken.Client.Devices;

/// <summary>
/// The use of a code that works once. The server gives a lost answer again to a phone that sends the same keys again; so the names that this client makes up, and a passkey, stay the same while the app's key does.
/// </summary>
internal sealed class CodeAttempt
{
    private string _publicKeyPem = "";
    private string _deviceId = "";

    // What was sent with a passkey, the first time: the server may have it.
    private EnrollmentProof? _first;

    /// <summary>Returns the device's name for itself.</summary>
    /// <param name="key">The key to enroll. Another one begins again.</param>
    /// <param name="given">What the app calls the device; null: a random name.</param>
    public string DeviceIdOf(IPhoneKey key, string? given)
    {
        if (key.PublicKeyPem != _publicKeyPem || (given is not null && given != _deviceId))
            (_publicKeyPem, _deviceId, _first) = (key.PublicKeyPem, given ?? Guid.NewGuid().ToString(), null);
        return _deviceId;
    }

    /// <param name="prove">Makes a proof, with a passkey or without.</param>
    /// <param name="withPasskey">Whether there is to be a passkey.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="usedCode">How the server refuses a code that this key has used with another passkey, or with none.</param>
    /// <param name="now">The phone's clock.</param>
    /// <returns>The answer, and the passkey that it may be about.</returns>
    public async Task<(T Answer, PhonePasskey? Passkey)> SendAsync<T>(
        Func<bool, Task<EnrollmentProof>> prove, bool withPasskey, Func<EnrollmentProof, Task<T>> send, string usedCode, DateTimeOffset now)
    {
        if (withPasskey)
        {
            // The same again while it counts: only its answer may have been lost.
            var proof = _first is { } first && now < first.Until ? first : await prove(true).ConfigureAwait(false);
            _first ??= proof;
            try
            {
                return (await send(proof).ConfigureAwait(false), proof.Passkey);
            }
            catch (IdTokenException e) when (e.Code == usedCode && !ReferenceEquals(proof, _first))
            {
                // The server may have the one that was sent first: without a passkey it says so.
            }
            catch (IdTokenException e) when (e.Code is IdTokenErrorCodes.InvalidPasskey or IdTokenErrorCodes.SyncedPasskey && ReferenceEquals(proof, _first))
            {
                // It never had this one.
                _first = null;
                throw;
            }
        }

        return (await send(await prove(false).ConfigureAwait(false)).ConfigureAwait(false), _first?.Passkey);
    }
}
