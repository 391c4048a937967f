using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Sessions.Channel;

namespace IdToken.Api.Live.SessionSockets;

/// <summary>The connections of sessions on this instance. A session has more than one only while a newer one takes over.</summary>
internal sealed class LiveSessions(SessionStore store, ServerInstance instance)
{
    private readonly LiveConnections<SessionConnection> _connections = new(c => c.SessionId);

    public IEnumerable<SessionConnection> All => _connections.All;

    /// <summary>Connects to the session and starts sending. Returns false when the session does not exist (any more).</summary>
    public async Task<bool> JoinAsync(SessionConnection connection)
    {
        // Register before reading the snapshot, so that no change in between is missed.
        _connections.Add(connection);
        try
        {
            if (await store.ConnectAsync(connection.SessionId, instance.Id) is not { } snapshot)
            {
                Leave(connection);
                return false;
            }

            connection.Begin(snapshot);
            foreach (var other in _connections.Of(connection.SessionId))
                other.Supersede(snapshot.Connection);
            return true;
        }
        catch
        {
            Leave(connection);
            throw;
        }
    }

    /// <summary>Removes the connection. The store needs no update: every later connection has a higher number.</summary>
    public void Leave(SessionConnection connection) => _connections.Remove(connection);

    public void Dispatch(SessionChange change)
    {
        foreach (var connection in _connections.Of(change.SessionId))
            connection.Offer(change);
    }

    public void Dispatch(SessionReplaced replaced)
    {
        foreach (var connection in _connections.Of(replaced.SessionId))
            connection.Supersede(replaced.Connection);
    }
}
