using IdToken.Api.Platform.Keys;

namespace IdToken.Api.Identity.Credentials;

/// <summary>The built-in credential issuer of a Development server. Outside Development it has no key, so it issues nothing and its credentials are not accepted.</summary>
internal sealed class DevelopmentIssuer(KeyStore store, IHostEnvironment environment)
{
    public SigningKey? Key { get; private set; }

    public async Task LoadAsync()
    {
        if (environment.IsDevelopment())
            Key = new SigningKey(await store.KeepAsync("credential-issuer", KeyLoader.NewSigningKey()));
    }
}
