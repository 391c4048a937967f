using System.Net;
using System.Net.Sockets;

namespace IdToken.Faults.Deployment;

/// <summary>A real redis-server that keeps its data in a file as production would, on one port over all its restarts.</summary>
internal sealed class RedisServer(string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _data = Path.Combine(folder, "redis-data");
    private ChildProcess? _process;

    public int Port { get; } = Ports.Free();

    public async Task StartAsync()
    {
        Directory.CreateDirectory(_data);
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _data, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec"];
        _process = ChildProcess.Start(Path.Combine(folder, "redis.log"), "redis-server", arguments);
        await Patience.RequireAsync("redis-server answers", IsAnsweringAsync, Limit);
    }

    /// <summary>Ends the process and waits until it has ended.</summary>
    public async Task StopAsync(Signal signal)
    {
        _process!.Send(signal);
        await _process.ExitAsync(Limit);
    }

    public void DeleteData() => Directory.Delete(_data, recursive: true);

    public void Freeze() => _process!.Send(Signal.Stop);

    public void Thaw() => _process!.Send(Signal.Continue);

    /// <summary>While it still loads its data it answers otherwise.</summary>
    private async Task<bool> IsAnsweringAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
            await socket.GetStream().WriteAsync("PING\r\n"u8.ToArray(), limit.Token);
            var answer = new byte[5];
            await socket.GetStream().ReadExactlyAsync(answer, limit.Token);
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
