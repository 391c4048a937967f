using System.Runtime.CompilerServices;
using IdToken.Client.Services;
using IdToken.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Client;

/// <summary>Streams a service's sign-ins to its back end as they happen (protocol, section 6). Thread-safe; create one and keep it.</summary>
public sealed class ServiceFeed
{
    private readonly FeedSettings _settings;
    private readonly ILogger _logger;

    /// <summary>Creates a feed. It connects when it is read.</summary>
    /// <param name="options">Read once; later changes have no effect.</param>
    /// <param name="loggerFactory">Where to log; null disables logging.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public ServiceFeed(ServiceFeedOptions options, ILoggerFactory? loggerFactory = null)
    {
        _settings = FeedSettings.From(options);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<ServiceFeed>();
    }

    /// <summary>
    /// Connects and returns events for as long as the loop over it runs. It reconnects by itself and resumes, so that within one loop no event is lost or repeated. Leaving the
    /// loop closes the connection. Each call is an independent reader.
    /// </summary>
    /// <param name="after">The <see cref="ServiceEvent.Id"/> of the last event handled in an earlier run; null: start with the next event.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <exception cref="IdTokenException">The server refuses, or sends something that is not part of the protocol: see <see cref="IdTokenException.Code"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="after"/> is not an event id.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IAsyncEnumerable<ServiceEvent> ReadEventsAsync(string? after = null, CancellationToken cancellationToken = default)
    {
        if (after is null)
            return ReadAsync(null, cancellationToken);
        return FeedPosition.TryParse(after, out var position)
            ? ReadAsync(position, cancellationToken)
            : throw new ArgumentException($"'{after}' is not an event id: a decimal number up to 2^53.", nameof(after));
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
                inbox.MarkHandled(happened);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(false);
        }
    }
}
