using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using IdToken.Api.Platform.Configuration;

namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>
/// Garnet as a child process, used without a connection string. It ends when this server ends, however that happens; one that is still
/// there is taken over when it answers and replaced when it does not. A store that dies is started again on the same port.
/// </summary>
internal sealed class EmbeddedGarnet(EmbeddedStoreOptions options, StoreAddress address, ILogger<EmbeddedGarnet> logger) : IAsyncDisposable
{
    private const int Tries = 5;

    // Replaying a large append-only file takes a while.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    // A store whose server was killed a moment ago still answers, and ends within this.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private DataDirectory? _data;
    private GarnetProcess? _process;
    private Task _watching = Task.CompletedTask;

    /// <exception cref="StartupException">It cannot be started here.</exception>
    public async Task StartAsync()
    {
        _data = new DataDirectory(options.DataDirectory);
        _process = await TakeOverAsync(_data) ?? await StartNewAsync(_data);
        address.ConnectionString = _process.Record.ConnectionString;
        address.Description = $"embedded Garnet on 127.0.0.1:{_process.Record.Port}, data in {_data.Root}";
        _watching = WatchAsync(_data);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        if (_process is { HasExited: false })
            await _process.StopAsync();
        _process?.Dispose();
        _data?.DeleteRecord();
        _data?.Dispose();
        _stopping.Dispose();
    }

    private async Task<GarnetProcess?> TakeOverAsync(DataDirectory data)
    {
        if (data.ReadRecord() is not { } record || GarnetProcess.Find(record) is not { } leftover)
            return null;
        if (await leftover.EndsWithinAsync(EndTimeout))
        {
            leftover.Dispose();
            return null;
        }

        if (await StoreProbe.AnswersAsync(record.Port, record.Password))
        {
            Log.TakenOver(logger, record.ProcessId);
            return leftover;
        }

        Log.Replaced(logger, record.ProcessId);
        await leftover.StopAsync();
        leftover.Dispose();
        return null;
    }

    private static async Task<GarnetProcess> StartNewAsync(DataDirectory data)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Another program may take the port between our look and the store's start; then the store ends and the next port is tried.
            if (await StartOnAsync(data, FreePort(), RandomNumberGenerator.GetHexString(32, lowercase: true)) is { } process)
                return process;
            if (attempt == Tries)
                throw new StartupException($"IdToken:EmbeddedStore:DataDirectory: the embedded store does not start on the files in '{data.Root}'.");
        }
    }

    private static async Task<GarnetProcess?> StartOnAsync(DataDirectory data, int port, string password)
    {
        var process = GarnetProcess.Start(data, port, password);
        data.WriteRecord(process.Record);
        var deadline = DateTime.UtcNow + StartTimeout;
        while (!process.HasExited && DateTime.UtcNow < deadline)
        {
            if (await StoreProbe.AnswersAsync(port, password))
                return process;
            await Task.Delay(20);
        }

        if (!process.HasExited)
            await process.StopAsync();
        process.Dispose();
        return null;
    }

    private async Task WatchAsync(DataDirectory data)
    {
        try
        {
            while (true)
            {
                await _process!.WaitForExitAsync(_stopping.Token);
                Log.Died(logger);
                await Task.Delay(RestartDelay, _stopping.Token);
                var (port, password) = (_process.Record.Port, _process.Record.Password);
                if (await StartOnAsync(data, port, password) is { } started)
                {
                    _process.Dispose();
                    _process = started;
                    Log.Restarted(logger);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops, and the store with it.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
