using System.Buffers.Text;
using System.Collections.Concurrent;
using IdToken.Api.Tests.Identity.Passkeys;
using IdToken.Contracts;

namespace IdToken.Client.Tests.Hosting;

/// <summary>A device's passkeys in software. Its person unlocks them unless a test changes that.</summary>
internal sealed class SoftwareAuthenticator(Uri server) : IPasskeyAuthenticator, IDisposable
{
    private readonly ConcurrentDictionary<byte, Authenticator> _passkeys = new();
    private int _uses;

    /// <summary>What the person does.</summary>
    public Func<CancellationToken, Task<bool>> Unlock { get; set; } = _ => Task.FromResult(true);

    /// <summary>Changes what a passkey says.</summary>
    public Func<Gesture, Gesture> Change { get; set; } = gesture => gesture;

    /// <summary>How many passkeys it has made.</summary>
    public int Made => _passkeys.Count;

    /// <summary>How many times it was asked to sign.</summary>
    public int Uses => Volatile.Read(ref _uses);

    public async ValueTask<NewPasskey?> CreateAsync(ReadOnlyMemory<byte> challenge, string name, CancellationToken cancellationToken)
    {
        Assert.NotEmpty(name);
        if (!await Unlock(cancellationToken))
            return null;
        var (id, passkey) = ((byte)(Made + 1), new Authenticator());
        Assert.True(_passkeys.TryAdd(id, passkey));
        var made = passkey.Create(GestureOf("webauthn.create", challenge));
        return new(new[] { id }, Base64Url.DecodeFromChars(made.AuthenticatorData), Base64Url.DecodeFromChars(made.ClientDataJson));
    }

    public async ValueTask<PasskeySignature?> SignAsync(ReadOnlyMemory<byte> credentialId, ReadOnlyMemory<byte> challenge, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _uses);
        if (!await Unlock(cancellationToken))
            return null;
        var used = _passkeys[Assert.Single(credentialId.ToArray())].Sign(new VerifyRequest(), GestureOf("webauthn.get", challenge));
        return new(Base64Url.DecodeFromChars(used.SignatureBase64), Base64Url.DecodeFromChars(used.AuthenticatorData), Base64Url.DecodeFromChars(used.ClientDataJson));
    }

    public void Dispose()
    {
        foreach (var passkey in _passkeys.Values)
            passkey.Dispose();
    }

    private Gesture GestureOf(string type, ReadOnlyMemory<byte> challenge)
    {
        var origin = server.GetLeftPart(UriPartial.Authority);
        var clientData = $$"""{"type":"{{type}}","challenge":"{{Base64Url.EncodeToString(challenge.Span)}}","origin":"{{origin}}","crossOrigin":false}""";
        return Change(new(type, "", origin) { ClientData = clientData });
    }
}
