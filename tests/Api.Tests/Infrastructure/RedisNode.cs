using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A redis-server of its own, for a test that takes it away. It keeps nothing on disk.</summary>
internal sealed class RedisNode : IDisposable
{
    private Process _process;

    private RedisNode(int port) => (Port, _process) = (port, TestStore.StartRedis(port));

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisNode> StartAsync()
    {
        var node = new RedisNode(TestStore.FreePort());
        await TestStore.UntilAnsweringAsync(node.Port);
        return node;
    }

    /// <summary>One command in a line; gives the first line of the answer.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port, Deadline.Token());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Deadline.Token());
        using var reader = new StreamReader(socket.GetStream());
        return (await reader.ReadLineAsync(Deadline.Token()))!;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Deadline.Token());
    }

    /// <summary>Dies and comes back with nothing.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _process.Dispose();
        _process = TestStore.StartRedis(Port);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
