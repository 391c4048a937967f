using System.Net;
using System.Net.WebSockets;

namespace IdToken.Faults.Clients;

/// <summary>Which failures clients retry, and after what delay.</summary>
internal static class RetryPolicy
{
    /// <summary>A connection that lasted this long resets the retry count (docs/clients.md).</summary>
    public static readonly TimeSpan StableConnection = TimeSpan.FromSeconds(5);

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    public static bool IsNetworkError(Exception e) => e is HttpRequestException or IOException or WebSocketException or OperationCanceledException;

    /// <summary>250 ms, doubling up to 10 s, less a random part of up to one half (docs/clients.md).</summary>
    public static TimeSpan Delay(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(10_000, 250 << Math.Min(attempt, 10)) * (0.5 + (Random.Shared.NextDouble() / 2)));

    /// <summary>The delay of a person who presses the button again.</summary>
    public static Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Random.Shared.Next(100, 400), cancellationToken);
}
