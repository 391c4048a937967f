using System.Diagnostics;
using IdToken.Api.Platform.Store;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Platform.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Api.Tests.Platform.Store;

[Collection(nameof(NonParallel))]
public sealed class StoreConnectionTests(DefaultServer host)
{
    private const int Rounds = 40;

    [Fact]
    public async Task A_replaced_connection_to_the_store_leaves_no_thread_behind()
    {
        await using var connection = new StoreConnection(new StoreAddress { ConnectionString = host.Store.ConnectionString }, NullLogger<StoreConnection>.Instance);
        await connection.StartAsync();
        var before = Threads();
        for (var i = 0; i < Rounds; i++)
            await connection.RebuildAsync();
        // The pool's own number goes up and down by a few.
        await ConnectionCounts.UntilAsync(() => Threads() < before + (Rounds / 2));
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }
}
