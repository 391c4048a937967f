using System.Diagnostics;
using IdToken.Load.Measuring;

namespace IdToken.Load.SignIns;

/// <summary>A server process that this program started and kills when it is disposed.</summary>
internal sealed class StartedServer : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private StartedServer(Process process) => _process = process;

    /// <summary>From the start of the process until it reported ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public static async Task<StartedServer> StartAsync(Uri url, string[] command, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new StartedServer(process);
        try
        {
            await server.UntilReadyAsync(new Uri(url, "/health/ready"), start, cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task UntilReadyAsync(Uri url, long start, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(http, url, cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > Timeout)
                throw new UnexpectedAnswerException("The server did not become ready.");
            await Task.Delay(5, cancellationToken);
        }

        ReadyAfter = Stopwatch.GetElapsedTime(start);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(url, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
