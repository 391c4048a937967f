using System.Diagnostics;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Platform.Sockets;

/// <summary>The built server as a separate process that can receive signals.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string url)
    {
        _process = process;
        Url = url;
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = Deadline.Limit };
    }

    public string Url { get; }

    public HttpClient Http { get; }

    public static async Task<ServerProcess> StartAsync(string store, params string[] settings)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "IdToken.Api.dll"), "--environment=Development", "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Redis={store}",
            .. settings.Select(s => "--" + s),
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        return await process.OrKillAsync(async deadline =>
        {
            const string listening = "Listening on ";
            while (await process.StandardOutput.ReadLineAsync(deadline) is { } line)
            {
                if (line.IndexOf(listening, StringComparison.Ordinal) is >= 0 and var place)
                {
                    // A pipe that is full would stop the server.
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return new ServerProcess(process, line[(place + listening.Length)..]);
                }
            }

            throw new InvalidOperationException("The server did not start.");
        });
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Deadline.Token());
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(Deadline.Token());
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
