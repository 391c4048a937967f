using IdToken.Api.Platform.Sockets;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions.Channel;

namespace IdToken.Api.Live.Devices;

/// <summary>The devices that are connected to this instance, by person.</summary>
internal sealed class LiveDevices(DeviceStore store, ServerInstance instance)
{
    private const int BatchSize = 256;

    private readonly LiveConnections<DeviceConnection> _connections = new(c => c.TokenId);

    public IEnumerable<DeviceConnection> All => _connections.All;

    public async Task JoinAsync(DeviceConnection connection)
    {
        // Registered before the sessions are read, so that a notification in between finds the connection.
        _connections.Add(connection);
        try
        {
            await HoldAsync([connection.TokenId]);
            // What began before this device connected does not ring now.
            await ReadAsync(connection.TokenId, n => n.Quietly());
        }
        catch
        {
            Leave(connection);
            throw;
        }
    }

    /// <summary>Forgets the connection. The lease in the store expires by itself.</summary>
    public void Leave(DeviceConnection connection) => _connections.Remove(connection);

    public void Dispatch(DeviceNotification notification)
    {
        foreach (var connection in _connections.Of(notification.TokenId))
            connection.Offer(notification);
    }

    /// <summary>Ends the connections of earlier phones.</summary>
    public void Dispatch(PhoneReplaced replaced)
    {
        foreach (var connection in _connections.Of(replaced.TokenId))
            connection.Confirm(replaced.EnrolledAt);
    }

    /// <summary>Renews the lease of every person with a device here, and ends the connections of phones that were replaced or revoked.</summary>
    public async Task RenewAsync()
    {
        foreach (var batch in _connections.Owners.Chunk(BatchSize))
            await HoldAsync(batch);
    }

    /// <summary>Renews the leases and sends what was missed while the store was unavailable.</summary>
    public async Task CatchUpAsync()
    {
        foreach (var batch in _connections.Owners.Chunk(BatchSize))
        {
            await HoldAsync(batch);
            await Task.WhenAll(batch.Select(tokenId => ReadAsync(tokenId, n => n, _connections.Of(tokenId).SelectMany(c => c.Pending))));
        }
    }

    private async Task HoldAsync(string[] tokenIds)
    {
        var enrolledAt = await store.HoldAsync(tokenIds, instance.Id);
        for (var i = 0; i < tokenIds.Length; i++)
        {
            foreach (var connection in _connections.Of(tokenIds[i]))
                connection.Confirm(enrolledAt[i]);
        }
    }

    /// <param name="tokenId">The person.</param>
    /// <param name="form">What becomes of each notification.</param>
    /// <param name="known">Sessions that the person's devices have as pending; they may have been resolved.</param>
    private async Task ReadAsync(string tokenId, Func<DeviceNotification, DeviceNotification> form, params IEnumerable<string> known)
    {
        // In the order in which it happened.
        foreach (var notification in (await store.SessionsAsync(tokenId, known)).Reverse())
            Dispatch(form(notification));
    }
}
