using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace IdToken.Api.Platform.Sockets;

/// <summary>The connections on this instance by owner: a session or a person. An owner may have several.</summary>
internal sealed class LiveConnections<T>(Func<T, string> ownerOf)
    where T : class
{
    private readonly ConcurrentDictionary<string, ImmutableArray<T>> _connections = new(StringComparer.Ordinal);

    public IEnumerable<string> Owners => _connections.Keys;

    public IEnumerable<T> All
    {
        get
        {
            foreach (var (_, connections) in _connections)
            {
                foreach (var connection in connections)
                    yield return connection;
            }
        }
    }

    public ImmutableArray<T> Of(string owner) => _connections.GetValueOrDefault(owner, []);

    public void Add(T connection) =>
        _connections.AddOrUpdate(ownerOf(connection), static (_, added) => [added], static (_, present, added) => present.Add(added), connection);

    public void Remove(T connection)
    {
        var owner = ownerOf(connection);
        while (_connections.TryGetValue(owner, out var present))
        {
            var rest = present.Remove(connection);
            if (rest.IsEmpty ? _connections.TryRemove(KeyValuePair.Create(owner, present)) : _connections.TryUpdate(owner, rest, present))
                return;
        }
    }
}
