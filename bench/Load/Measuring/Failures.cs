using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace IdToken.Load.Measuring;

/// <summary>Counts failures by step and reason.</summary>
internal sealed class Failures
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);

    public int Total => _counts.Values.Sum();

    public void Add(string step, Exception e) => _counts.AddOrUpdate($"{step}: {Reason(e)}", 1, (_, count) => count + 1);

    private static string Reason(Exception e) => e switch
    {
        HttpRequestException { StatusCode: { } status } => $"HTTP {(int)status}",
        OperationCanceledException => "timeout",
        UnexpectedAnswerException => e.Message,
        _ when e.GetBaseException() is SocketException socket => socket.SocketErrorCode.ToString(),
        WebSocketException => $"WebSocket, {e.GetBaseException().Message}",
        _ => $"{e.GetType().Name}, {e.GetBaseException().Message}",
    };
}

/// <summary>The server did not respond as the run expects.</summary>
internal sealed class UnexpectedAnswerException(string message) : Exception(message);
