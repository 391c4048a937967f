namespace IdToken.Api.Platform.Keys;

/// <summary>The keys that sign tokens: the first signs, all are published.</summary>
internal sealed class SigningKeys
{
    private SigningKey[] _ring = [];

    public SigningKey Current => _ring.Length > 0 ? _ring[0] : throw new InvalidOperationException("The signing keys have not been loaded.");

    public IReadOnlyList<SigningKey> All => _ring;

    public void Load(IEnumerable<SigningKey> keys) => _ring = [.. keys];
}
