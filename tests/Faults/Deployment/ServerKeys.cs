using System.Security.Cryptography;

namespace IdToken.Faults.Deployment;

/// <summary>
/// The keys in the configuration of all instances, which an instance reads when it starts. A Development server would keep its own in the store and lose them with the data.
/// </summary>
internal sealed class ServerKeys
{
    private readonly List<(string Kid, string Value)> _masterSecrets = [NewSecret()];
    private readonly List<string> _signingKeys = [NewKey()];

    public CredentialIssuer Issuer { get; } = new();

    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        .. _masterSecrets.Select((secret, place) => KeyValuePair.Create($"IdToken__MasterSecrets__{place}__Kid", secret.Kid)),
        .. _masterSecrets.Select((secret, place) => KeyValuePair.Create($"IdToken__MasterSecrets__{place}__Secret", secret.Value)),
        .. _signingKeys.Select((key, place) => KeyValuePair.Create($"IdToken__SigningKeys__{place}__Pem", key)),
        new("IdToken__CredentialIssuers__0__Kid", CredentialIssuer.Kid),
        new("IdToken__CredentialIssuers__0__PublicKeyPem", Issuer.PublicKeyPem),
    ];

    /// <summary>Phase 1 of a rotation: lists a new master secret and a new signing key last.</summary>
    public void AddLast()
    {
        _masterSecrets.Add(NewSecret());
        _signingKeys.Add(NewKey());
    }

    /// <summary>Phase 2: moves the new ones first.</summary>
    public void MoveLastFirst()
    {
        MoveLastFirst(_masterSecrets);
        MoveLastFirst(_signingKeys);
    }

    /// <summary>The end of a rotation: takes all but the first away.</summary>
    public void RemoveOld()
    {
        _masterSecrets.RemoveRange(1, _masterSecrets.Count - 1);
        _signingKeys.RemoveRange(1, _signingKeys.Count - 1);
    }

    private static void MoveLastFirst<T>(List<T> keys)
    {
        var last = keys[^1];
        keys.RemoveAt(keys.Count - 1);
        keys.Insert(0, last);
    }

    private static (string Kid, string Value) NewSecret() =>
        ($"faults-{RandomNumberGenerator.GetHexString(8)}", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
