using IdToken.Api.Platform.Store;

namespace IdToken.Api.Platform.Keys;

/// <summary>The keys that a Development server makes for itself and keeps, so that a restart, or a second instance, uses the same.</summary>
internal sealed class KeyStore(StoreClient store)
{
    private static readonly Script KeepScript = new("keep.lua");

    /// <summary>The value that is kept under a name: the one that stands there, or else the one offered.</summary>
    public async Task<string> KeepAsync(string name, string offered) =>
        (string)(await store.RunAsync(KeepScript, [StoreKeys.DevelopmentKeys], [name, offered]))!;
}
