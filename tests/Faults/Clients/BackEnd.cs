using IdToken.Client;
using IdToken.Contracts;
using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>The service's back end: follows its feed with the .NET client, through nginx, and writes down every outcome on it.</summary>
internal sealed class BackEnd(Cluster cluster, FeedLedger ledger)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Returns once the feed is open.</summary>
    public Task ConnectedAsync() => _connected.Task.WaitAsync(ConnectLimit);

    /// <summary>Follows until <paramref name="stop"/>; the client reconnects and resumes by itself.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        var feed = new ServiceFeed(new() { BaseAddress = cluster.Url, AccessToken = _ => ValueTask.FromResult(cluster.Issuer!.Token()), StateChanged = Changed });
        try
        {
            await foreach (var happened in feed.ReadEventsAsync(cancellationToken: stop))
                Take(happened);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end of the run.
        }
        catch (IdTokenException e)
        {
            ledger.Ended(e.Code);
            _connected.TrySetException(e);
        }
    }

    private void Changed(ServiceFeedState state)
    {
        if (state.Connected)
            _connected.TrySetResult();
        else
            ledger.Disconnected();
    }

    private void Take(ServiceEvent happened)
    {
        if (happened is SessionApproved approved)
            ledger.Received(approved.SessionId, approved.Jwt);
        else if (happened is EventsLost)
            ledger.MissedSome();
    }
}
