using StackExchange.Redis;

namespace IdToken.Api.Platform.Store;

/// <summary>Knows how the store is divided. With another division a server would not find what is in it.</summary>
internal sealed class LayoutStore(StoreClient store, StoreOptions options)
{
    private static readonly Script LayoutScript = new("layout.lua");

    /// <summary>Whether the store was found to be divided as configured.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Notes the division where none is noted. Returns what to tell the operator where the store is divided otherwise; null also while it does not answer.</summary>
    public async Task<string?> FaultAsync()
    {
        try
        {
            var found = await FindAsync();
            IsConfirmed = found == options.Partitions;
            return IsConfirmed
                ? null
                : $"IdToken:Store:Partitions: is {options.Partitions}, but what the store has under the prefix '{options.Prefix}' is divided into {found}. Set {found}, or move the data with the command 'store migrate'.";
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private async Task<int> FindAsync()
    {
        // Stores of the version before have one partition and no note of it.
        var offered = options.Partitions > 1 && await store.ExistsAsync(store.Keys.EnrollmentsUndivided) ? 1 : options.Partitions;
        return (int)(RedisValue)await store.RunAsync(LayoutScript, [store.Keys.Layout], [offered]);
    }
}
