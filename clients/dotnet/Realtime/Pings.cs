using System.Net.WebSockets;

namespace IdToken.Client.Realtime;

/// <summary>WebSocket pings (RFC 6455, section 5.5.2).</summary>
internal static class Pings
{
    public static void SetPings(this ClientWebSocketOptions socket, TimeSpan interval, TimeSpan timeout)
    {
        socket.KeepAliveInterval = interval;
#if NET9_0_OR_GREATER
        socket.KeepAliveTimeout = timeout;
#else
        // .NET 8 sends unsolicited pongs, which keep proxies from closing the connection, and leaves finding a dead one to the operating system.
        _ = timeout;
#endif
    }
}
