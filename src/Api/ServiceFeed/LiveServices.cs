using System.Collections.Concurrent;
using IdToken.Api.ServiceAccess;

namespace IdToken.Api.ServiceFeed;

/// <summary>The connections of services' back ends on this instance.</summary>
internal sealed class LiveServices
{
    private readonly ConcurrentDictionary<ServiceConnection, byte> _connections = [];

    private volatile bool _stopping;

    public void Join(ServiceConnection connection)
    {
        _connections.TryAdd(connection, 0);
        if (_stopping)
            connection.End(ServiceEnding.ShuttingDown);
    }

    public void Leave(ServiceConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Ends those whose credential has come to its end.</summary>
    public void EndExpired(DateTimeOffset now) => EndWhere(c => c.Identity.EndsAt <= now, ServiceEnding.CredentialExpired);

    /// <summary>Ends those that were admitted by a certificate that is no longer listed.</summary>
    public void EndRemoved(Func<ServiceIdentity, bool> isListed) => EndWhere(c => c.Identity.Thumbprint is not null && !isListed(c.Identity), ServiceEnding.CredentialRemoved);

    /// <summary>The server stops: sends every connection away, those that are just joining included.</summary>
    public void Stop()
    {
        _stopping = true;
        EndWhere(_ => true, ServiceEnding.ShuttingDown);
    }

    private void EndWhere(Func<ServiceConnection, bool> condition, ServiceEnding ending)
    {
        foreach (var (connection, _) in _connections)
        {
            if (condition(connection))
                connection.End(ending);
        }
    }
}
