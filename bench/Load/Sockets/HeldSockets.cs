using System.Collections.Concurrent;
using System.Diagnostics;
using IdToken.Load.Measuring;

namespace IdToken.Load.Sockets;

/// <summary>Raw sockets that wait, one for each session, and count how they end.</summary>
internal sealed class HeldSockets(SocketConnector connector, IReadOnlyList<WaitingSession> sessions)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<SessionSocket> _open = [];
    private volatile bool _dropping;
    private int _ended;

    /// <summary>How many are open.</summary>
    public int Count => _open.Count - Volatile.Read(ref _ended);

    /// <summary>Opens them, so many at a time; each is tried once.</summary>
    public Task OpenAsync(int atOnce, Series connected, Failures failures, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(sessions, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (session, _) =>
        {
            var begun = Stopwatch.GetTimestamp();
            if (await TryOpenAsync(session, failures))
                connected.Add(begun, Stopwatch.GetTimestamp());
        });

    /// <summary>Opens all of them at the same moment, and those that are refused again until they are open.</summary>
    public Task OpenAllAsync(long begun, Series connected, Failures failures, CancellationToken cancellationToken) =>
        Task.WhenAll(sessions.Select(session => Task.Run(() => InsistAsync(session, begun, connected, failures, cancellationToken), cancellationToken)));

    /// <summary>Cuts all of them.</summary>
    public void Drop()
    {
        _dropping = true;
        foreach (var socket in _open)
            socket.Drop();
    }

    private async Task InsistAsync(WaitingSession session, long begun, Series connected, Failures failures, CancellationToken cancellationToken)
    {
        while (!await TryOpenAsync(session, failures))
            await Task.Delay(Random.Shared.Next(100, 500), cancellationToken);
        connected.Add(begun, Stopwatch.GetTimestamp());
    }

    private async Task<bool> TryOpenAsync(WaitingSession session, Failures failures)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            var socket = await connector.OpenAsync(session.Server, session.Session, deadline.Token);
            _open.Add(socket);
            _ = WaitAsync(socket, failures);
            return true;
        }
        catch (Exception e)
        {
            failures.Add("connect", e);
            return false;
        }
    }

    private async Task WaitAsync(SessionSocket socket, Failures failures)
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
