using System.Threading.Channels;
using IdToken.Contracts;

namespace IdToken.Client.Services;

/// <summary>What was received and not yet taken, over all connections of one reader. When it is full, the connection is not read.</summary>
internal sealed class FeedInbox(long? after)
{
    private const int Capacity = 256;

    private readonly Channel<ServiceEvent> _events =
        Channel.CreateBounded<ServiceEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private volatile string? _done = after is { } place ? FeedPlace.Text(place) : null;

    /// <summary>The last event received: where the next connection resumes.</summary>
    public long? Place { get; private set; } = after;

    /// <summary>The last event that the reader is done with.</summary>
    public string? DoneWith => _done;

    public IAsyncEnumerable<ServiceEvent> ReadAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    public void Done(ServiceEvent happened) => _done = happened.Id;

    /// <summary>A connection says where it begins.</summary>
    public void Begin(long place)
    {
        if (Place is not null)
            return;
        Place = place;
        _done = FeedPlace.Text(place);
    }

    public async ValueTask AddAsync(FeedFrame frame, CancellationToken cancellationToken)
    {
        // A feed that has lost its data counts anew from a lower place, and says so.
        var moves = frame.Event is EventsLost ? frame.Place != Place : frame.Place > (Place ?? -1);
        if (!moves)
            return;
        if (frame.Event is { } happened)
            await _events.Writer.WriteAsync(happened, cancellationToken).ConfigureAwait(false);
        Place = frame.Place;
    }

    /// <param name="error">What the reader gets after what is still here; null: nobody reads any more.</param>
    public void Complete(IdTokenException? error) => _events.Writer.Complete(error);
}
