using System.Security.Cryptography;

namespace IdToken.Api.Platform.Keys;

/// <summary>Loads the keys before the server listens: from the configuration, or in Development from the store, which keeps the ones generated at the first start.</summary>
internal sealed class KeyLoader(
    IReadOnlyList<MasterSecretOptions> masterSecretOptions,
    IReadOnlyList<SigningKeyOptions> signingKeyOptions,
    MasterSecrets masterSecrets,
    SigningKeys signingKeys,
    KeyStore store)
{
    private const string DevelopmentKid = "dev";

    public async Task LoadAsync()
    {
        masterSecrets.Load(masterSecretOptions.Count > 0
            ? masterSecretOptions.Select(o => o.ToSecret())
            : [new MasterSecret(DevelopmentKid, Convert.FromBase64String(await store.KeepAsync("master-secret", NewSecret())))]);
        signingKeys.Load(signingKeyOptions.Count > 0
            ? signingKeyOptions.Select(o => new SigningKey(o.Pem))
            : [new SigningKey(await store.KeepAsync("signing-key", NewSigningKey()))]);
    }

    public static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterSecret.MinimumBytes));
}
