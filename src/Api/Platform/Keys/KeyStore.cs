using IdToken.Api.Platform.Store;

namespace IdToken.Api.Platform.Keys;

/// <summary>Keeps the keys that a Development server generates, so that a restart or a second instance uses the same ones.</summary>
internal sealed class KeyStore(StoreClient store)
{
    private static readonly Script KeepScript = new("keep.lua");

    /// <summary>Returns the value kept under a name. If there is none yet, keeps the one offered.</summary>
    public async Task<string> KeepAsync(string name, string offered) =>
        (string)(await store.RunAsync(KeepScript, [store.Keys.DevelopmentKeys], [name, offered]))!;
}
