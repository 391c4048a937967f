using System.Buffers;
using IdToken.Client.Http;
using IdToken.Client.Realtime;

namespace IdToken.Client.Devices;

/// <summary>Cuts the text of a SignalR connection into its records, which end with 0x1e and may be spread over several messages.</summary>
internal sealed class HubRecords(TextSocket socket)
{
    public const byte End = 0x1e;

    private readonly Queue<byte[]> _records = [];
    private readonly ArrayBufferWriter<byte> _begun = new();

    /// <summary>Returns the next record; null when the server has closed.</summary>
    /// <exception cref="InvalidDataException">Not text, or too large.</exception>
    public async Task<byte[]?> NextAsync()
    {
        while (_records.Count == 0)
        {
            if (await socket.NextAsync().ConfigureAwait(false) is not { } message)
                return null;
            Add(message.Span);
        }

        return _records.Dequeue();
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        for (var end = text.IndexOf(End); end >= 0; end = text.IndexOf(End))
        {
            _begun.Write(text[..end]);
            _records.Enqueue(_begun.WrittenSpan.ToArray());
            _begun.ResetWrittenCount();
            text = text[(end + 1)..];
        }

        if (_begun.WrittenCount + text.Length > HttpCaller.MaximumBytes)
            throw new InvalidDataException("A record is too large.");
        _begun.Write(text);
    }
}
