using System.Threading.Channels;
using IdToken.Contracts;

namespace IdToken.Client.Devices;

/// <summary>The readers of a session's requests; each gets every request.</summary>
internal sealed class RequestStreams
{
    private readonly object _gate = new();
    private readonly HashSet<Channel<SignInRequested>> _readers = [];
    private bool _isOver;
    private IdTokenException? _error;

    /// <summary>Adds a reader that begins with the requests that wait already, oldest first.</summary>
    public Channel<SignInRequested> Add(Func<IEnumerable<SignInRequested>> waiting)
    {
        var reader = Channel.CreateUnbounded<SignInRequested>();
        lock (_gate)
        {
            if (_isOver)
                reader.Writer.Complete(_error);
            else
                _readers.Add(reader);
        }

        // A request that arrives now may come twice; the reader takes it once.
        foreach (var request in waiting())
            reader.Writer.TryWrite(request);
        return reader;
    }

    public void Remove(Channel<SignInRequested> reader)
    {
        lock (_gate)
            _readers.Remove(reader);
    }

    public void Write(SignInRequested request)
    {
        lock (_gate)
        {
            foreach (var reader in _readers)
                reader.Writer.TryWrite(request);
        }
    }

    /// <param name="error">What the readers get; null: they end.</param>
    public void Complete(IdTokenException? error)
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            (_isOver, _error) = (true, error);
            foreach (var reader in _readers)
                reader.Writer.Complete(error);
            _readers.Clear();
        }
    }
}
