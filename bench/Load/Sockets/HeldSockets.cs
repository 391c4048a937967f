using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Opens many connections, holds them, and counts how they end.</summary>
/// <param name="connector">Opens each connection.</param>
/// <param name="requests">One for each connection; called for each attempt, because some credentials can be used only once.</param>
internal sealed class HeldSockets(SocketConnector connector, IReadOnlyList<Func<SocketRequest>> requests)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<OpenSocket> _open = [];
    private volatile bool _dropping;
    private int _ended;

    /// <summary>The number of open connections.</summary>
    public int Count => _open.Count - Volatile.Read(ref _ended);

    /// <summary>Opens all connections, with limited concurrency and without retries.</summary>
    public Task OpenAsync(int concurrency, Series connected, Failures failures, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken }, async (request, _) =>
        {
            var start = Stopwatch.GetTimestamp();
            if (await TryOpenAsync(request, failures))
                connected.Add(start, Stopwatch.GetTimestamp());
        });

    /// <summary>Opens all connections at once and retries the failed ones until all are open.</summary>
    public Task OpenAllAsync(long start, Series connected, Failures failures, CancellationToken cancellationToken) =>
        Task.WhenAll(requests.Select(request => Task.Run(() => OpenWithRetriesAsync(request, start, connected, failures, cancellationToken), cancellationToken)));

    /// <summary>Waits, and sends the pings that hub connections need.</summary>
    public async Task HoldAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (duration - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            await Task.Delay(left < PingInterval ? left : PingInterval, cancellationToken);
            foreach (var socket in _open.Where(s => s.IsHub))
                await PingAsync(socket);
        }
    }

    /// <summary>Drops all connections.</summary>
    public void Drop()
    {
        _dropping = true;
        foreach (var socket in _open)
            socket.Drop();
    }

    private static async Task PingAsync(OpenSocket socket)
    {
        try
        {
            await socket.PingAsync();
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            // It has ended; the reader counts it.
        }
    }

    private async Task OpenWithRetriesAsync(Func<SocketRequest> request, long start, Series connected, Failures failures, CancellationToken cancellationToken)
    {
        while (!await TryOpenAsync(request, failures))
            await Task.Delay(Random.Shared.Next(100, 500), cancellationToken);
        connected.Add(start, Stopwatch.GetTimestamp());
    }

    private async Task<bool> TryOpenAsync(Func<SocketRequest> request, Failures failures)
    {
        try
        {
            using var timeout = new CancellationTokenSource(ConnectTimeout);
            var socket = await connector.OpenAsync(request(), timeout.Token);
            _open.Add(socket);
            _ = WatchAsync(socket, failures);
            return true;
        }
        catch (Exception e)
        {
            failures.Add("connect", e);
            return false;
        }
    }

    private async Task WatchAsync(OpenSocket socket, Failures failures)
    {
        using (socket)
        {
            var end = await socket.EndAsync(CancellationToken.None);
            Interlocked.Increment(ref _ended);
            if (!_dropping)
                failures.Add("held", new UnexpectedAnswerException(end));
        }
    }
}
