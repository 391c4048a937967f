using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IdToken.Client.SignalR;

/// <summary>Presents a WebSocket to SignalR as a connection: two pipes over the stream of its messages.</summary>
internal sealed class SocketTransport : ConnectionContext, IDuplexPipe
{
    // A dead server does not answer the close.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly WebSocketStream _stream;

    public SocketTransport(WebSocket socket)
    {
        _stream = WebSocketStream.Create(socket, WebSocketMessageType.Text, CloseTimeout);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
        Transport = this;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId { get; set; } = "";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
