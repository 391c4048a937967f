using System.Globalization;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Model;

/// <summary>A subscription on a connection of its own, read in the order in which the store sent.</summary>
internal sealed class ChannelTap : IDisposable
{
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;
    private readonly IReadOnlyList<string> _channels;

    public ChannelTap(string connectionString, IReadOnlyList<string> channels)
    {
        _channels = channels;
        var options = ConfigurationOptions.Parse(connectionString);
        var address = connectionString.Split(',')[0].Split(':');
        _client = new TcpClient(address[0], int.Parse(address[1], CultureInfo.InvariantCulture)) { ReceiveTimeout = 15_000, NoDelay = true };
        _stream = new BufferedStream(_client.GetStream());
        if (options.Password is not null)
        {
            Send("AUTH", options.Password);
            Assert.Equal("+OK", Line());
        }

        Send(["SUBSCRIBE", .. channels]);
        foreach (var channel in channels)
            Assert.Equal(channel, Encoding.UTF8.GetString(Message().Channel));
    }

    /// <summary>What was published before <paramref name="mark"/>, which the caller publishes on every channel after the rest.</summary>
    public List<(int Channel, string Text)> UpTo(string mark)
    {
        var messages = new List<(int, string)>();
        for (var open = _channels.Count; open > 0;)
        {
            var (channel, payload) = Message();
            var text = Encoding.Latin1.GetString(payload);
            if (text == mark)
                open--;
            else
                messages.Add((_channels.ToList().IndexOf(Encoding.UTF8.GetString(channel)), text));
        }

        return messages;
    }

    public void Dispose() => _client.Dispose();

    private void Send(params string[] words)
    {
        var text = string.Concat(words.Select(w => $"${Encoding.UTF8.GetByteCount(w)}\r\n{w}\r\n"));
        _client.GetStream().Write(Encoding.UTF8.GetBytes($"*{words.Length}\r\n{text}"));
    }

    // A confirmation has a number where a message has its text.
    private (byte[] Channel, byte[] Payload) Message()
    {
        Assert.Equal("*3", Line());
        _ = Bulk();
        var channel = Bulk();
        return (channel, Bulk());
    }

    private byte[] Bulk()
    {
        var head = Line();
        if (head[0] == ':')
            return [];
        var bytes = new byte[int.Parse(head[1..], CultureInfo.InvariantCulture)];
        _stream.ReadExactly(bytes);
        Assert.Equal("", Line());
        return bytes;
    }

    private string Line()
    {
        var line = new StringBuilder();
        while (_stream.ReadByte() is var read && read != '\r')
            line.Append(read >= 0 ? (char)read : throw new EndOfStreamException("The store closed the subscription."));
        Assert.Equal('\n', _stream.ReadByte());
        return line.ToString();
    }
}
