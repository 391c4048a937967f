using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>A redis-server for one test that stops it. It keeps nothing on disk.</summary>
internal sealed class RedisNode : IDisposable
{
    private Process _process;

    private RedisNode(int port) => (Port, _process) = (port, TestStore.StartRedis(port));

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisNode> StartAsync()
    {
        var node = new RedisNode(TestStore.FreePort());
        return await node._process.OrKillAsync(async _ =>
        {
            await TestStore.UntilAnsweringAsync(node.Port);
            return node;
        });
    }

    /// <summary>Sends one command as a line and returns the first line of the reply.</summary>
    public Task<string> CommandAsync(string command) => CommandsAsync(command);

    /// <summary>Sends commands with one-line replies over one connection and returns the last reply.</summary>
    public async Task<string> CommandsAsync(params string[] commands)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Port, Deadline.Token());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(commands.Select(c => c + "\r\n"))), Deadline.Token());
        using var reader = new StreamReader(socket.GetStream());
        var reply = "";
        for (var i = 0; i < commands.Length; i++)
            reply = (await reader.ReadLineAsync(Deadline.Token()))!;
        return reply;
    }

    /// <summary>Waits until this many replicas have every write so far. WAIT counts from the last write of its own connection, so that there has to be one.</summary>
    public async Task UntilReplicatedAsync(int replicas) => Assert.Equal($":{replicas}", await CommandsAsync("SET replicated 1", $"WAIT {replicas} 10000"));

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Deadline.Token());
    }

    /// <summary>Kills the server and starts it without its data.</summary>
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
