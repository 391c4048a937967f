using System.Threading.Channels;
using IdToken.Client.Sessions;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>The events that one reader has received and not yet taken, across all its connections. While it is full, the connection is not read.</summary>
internal sealed class FeedInbox(long? after)
{
    private const int Capacity = 256;

    private readonly Channel<ServiceEvent> _events =
        Channel.CreateBounded<ServiceEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private volatile string? _handled = after is { } position ? FeedPosition.Text(position) : null;

    /// <summary>The last event received: where the next connection resumes.</summary>
    public long? Position { get; private set; } = after;

    /// <summary>The last event that the app has handled.</summary>
    public string? Handled => _handled;

    public IAsyncEnumerable<ServiceEvent> ReadAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    public void MarkHandled(ServiceEvent happened) => _handled = happened.Id;

    /// <summary>Records where a connection's feed begins, if no position is known yet.</summary>
    public void Begin(long position)
    {
        if (Position is not null)
            return;
        Position = position;
        _handled = FeedPosition.Text(position);
    }

    public async ValueTask AddAsync(FeedFrame frame, CancellationToken cancellationToken)
    {
        // A server that has lost its data restarts from a lower position, and says so.
        var isNew = frame.Event is EventsLost ? frame.Position != Position : frame.Position > (Position ?? -1);
        if (!isNew)
            return;
        if (frame.Event is { } happened)
        {
            Telemetry.FeedReceived(happened.GetType().Name);
            await _events.Writer.WriteAsync(happened, cancellationToken).ConfigureAwait(false);
        }

        Position = frame.Position;
    }

    /// <param name="error">What the reader gets after the remaining events; null: the reader has left.</param>
    public void Complete(IdTokenException? error) => _events.Writer.Complete(error);
}
