using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>Asks whether a store answers on a loopback port, and is ours: it knows the password.</summary>
internal static class StoreProbe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public static async Task<bool> AnswersAsync(int port, string password)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"*2\r\n$4\r\nAUTH\r\n${password.Length}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n"), timeout.Token);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(timeout.Token) == "+OK" && await reader.ReadLineAsync(timeout.Token) == "+PONG";
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
