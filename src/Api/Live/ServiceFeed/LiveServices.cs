using System.Collections.Concurrent;
using IdToken.Api.Platform.Sockets;
using IdToken.Api.Services.Access;

namespace IdToken.Api.Live.ServiceFeed;

/// <summary>The service connections on this instance.</summary>
internal sealed class LiveServices(ServiceRefusals refusals)
{
    private readonly ConcurrentDictionary<ServiceConnection, byte> _connections = [];

    public IEnumerable<ServiceConnection> All => _connections.Keys;

    public void Join(ServiceConnection connection) => _connections.TryAdd(connection, 0);

    public void Leave(ServiceConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Ends connections whose token or certificate has expired.</summary>
    public void EndExpired(DateTimeOffset now) => EndWhere(c => c.Identity.EndsAt <= now, refusals.TokenExpired);

    /// <summary>Ends connections that authenticated with a certificate that is no longer listed.</summary>
    public void EndRemoved(Func<ServiceIdentity, bool> isListed) => EndWhere(c => c.Identity.Thumbprint is not null && !isListed(c.Identity), refusals.CertificateRemoved);

    private void EndWhere(Func<ServiceConnection, bool> condition, SocketClose close)
    {
        foreach (var (connection, _) in _connections)
        {
            if (condition(connection))
                connection.End(close);
        }
    }
}
