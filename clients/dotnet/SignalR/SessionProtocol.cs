using System.Buffers;
using IdToken.Client.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace IdToken.Client.SignalR;

/// <summary>
/// SignalR's JSON protocol, but strict: a message that does not parse ends the connection and is kept as <see cref="Fault"/>, where SignalR would log it and continue.
/// It also counts the events received, because SignalR reports a connection closed before its last events are handled.
/// </summary>
internal sealed class SessionProtocol(IReadOnlySet<string> events) : IHubProtocol
{
    private readonly JsonHubProtocol _json = new(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = StrictJson.Options }));
    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Starts at one for the connection itself, until it closes.
    private int _unhandled = 1;

    /// <summary>Why the received data could not be parsed.</summary>
    public Exception? Fault { get; private set; }

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        try
        {
            if (input.Length > HttpCaller.MaximumBytes)
                throw new InvalidDataException("A message is too large.");
            if (!_json.TryParseMessage(ref input, binder, out message!))
                return false;
            if (message is InvocationBindingFailureMessage failure && events.Contains(failure.Target))
                failure.BindingFailure.Throw();
            if (message is InvocationMessage invocation && events.Contains(invocation.Target))
                Interlocked.Increment(ref _unhandled);
            return true;
        }
        catch (Exception e)
        {
            Fault = e;
            throw;
        }
    }

    /// <summary>Records that one event was handled, or that the connection closed.</summary>
    public void Handled()
    {
        if (Interlocked.Decrement(ref _unhandled) == 0)
            _handled.TrySetResult();
    }

    /// <summary>Records that the connection closed, and completes when all its events are handled.</summary>
    public Task CloseAsync()
    {
        Handled();
        return _handled.Task;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(message);

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);
}
