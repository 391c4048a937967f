using System.Net;
using System.Net.Sockets;

namespace IdToken.Faults.Deployment;

/// <summary>A real redis-server with an append-only file, as in production, that keeps its port across restarts.</summary>
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
        await Polling.RequireAsync("redis-server answers", IsAnsweringAsync, Limit);
    }

    /// <summary>Sends the signal and waits for the process to exit.</summary>
    public async Task StopAsync(Signal signal)
    {
        _process!.Send(signal);
        await _process.ExitAsync(Limit);
    }

    public void DeleteData() => Directory.Delete(_data, recursive: true);

    public void Suspend() => _process!.Send(Signal.Stop);

    public void Resume() => _process!.Send(Signal.Continue);

    /// <summary>While Redis loads its data, it responds with an error instead of PONG.</summary>
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
