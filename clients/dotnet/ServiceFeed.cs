using System.Runtime.CompilerServices;
using IdToken.Client.Services;
using IdToken.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client;

/// <summary>The sign-ins of a service, told to its back end as they happen (protocol, section 6). Thread-safe; make one and keep it.</summary>
public sealed class ServiceFeed
{
    private readonly FeedSettings _settings;
    private readonly ILogger _logger;

    /// <summary>A feed that nobody reads yet.</summary>
    /// <param name="options">Read once.</param>
    /// <param name="loggerFactory">Where to log; nowhere when null.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public ServiceFeed(ServiceFeedOptions options, ILoggerFactory? loggerFactory = null)
    {
        _settings = FeedSettings.From(options);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<ServiceFeed>();
    }

    /// <summary>
    /// Connects and reads, for as long as the loop over it runs: a connection that is lost is made again, and no event is lost or told twice by it. Leaving the loop
    /// closes the connection. Each call is a reader of its own.
    /// </summary>
    /// <param name="after">The <see cref="ServiceEvent.Id"/> of the last event that was dealt with, in an earlier run; null: from now on.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IdTokenException">The server refuses, or what it sends cannot be used: see its code.</exception>
    /// <exception cref="ArgumentException"><paramref name="after"/> is not the id of an event.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IAsyncEnumerable<ServiceEvent> ReadEventsAsync(string? after = null, CancellationToken cancellationToken = default)
    {
        if (after is null)
            return ReadAsync(null, cancellationToken);
        return FeedPlace.TryParse(after, out var place)
            ? ReadAsync(place, cancellationToken)
            : throw new ArgumentException("Not the id of an event.", nameof(after));
    }

    private async IAsyncEnumerable<ServiceEvent> ReadAsync(long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var inbox = new FeedInbox(after);
        var run = new FeedRun(_settings, inbox, _logger);
        var running = Task.Run(() => run.RunAsync(stop.Token), CancellationToken.None);
        try
        {
            await foreach (var happened in inbox.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return happened;
                inbox.Done(happened);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }
}
