using IdToken.Api.Platform.Sockets;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>A server's metrics of its connections.</summary>
internal static class ConnectionCounts
{
    public static ConnectionLeases Leases(this TestServer server) => server.Services.GetRequiredService<ConnectionLeases>();

    /// <summary>A lease is released a moment after the client has seen the end.</summary>
    public static Task UntilLeasesAsync(this TestServer server, int count, TimeSpan? limit = null) => UntilAsync(() => server.Leases().Count == count, limit);

    public static Task UntilAsync(Func<bool> condition, TimeSpan? limit = null) => UntilAsync(() => Task.FromResult(condition()), limit);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? Deadline.Limit);
        while (!await condition())
            await Task.Delay(10, deadline.Token);
    }
}
