using IdToken.Faults.Network;

namespace IdToken.Faults.Deployment;

/// <summary>One server process with its own proxy to the store. It reads its settings again at each start.</summary>
internal sealed class Instance(int number, string folder, FaultyProxy store, Func<IEnumerable<KeyValuePair<string, string>>> settings, HttpClient http)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private ChildProcess? _process;
    private long _read;

    public FaultyProxy Store => store;

    public string LogFile { get; } = Path.Combine(folder, $"instance-{number}.log");

    public int Port { get; } = Ports.Free();

    public override string ToString() => $"instance {number}";

    /// <param name="clock">The clock of its machine; null: this machine's.</param>
    public void Start(MovedClock? clock = null)
    {
        var environment = new Dictionary<string, string>(settings().Concat(clock?.Environment ?? []))
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Port}",
        };
        environment.TryAdd("ConnectionStrings__Redis", $"127.0.0.1:{store.Port}");
        _process = ChildProcess.Start(LogFile, "dotnet", [Repository.Server], environment);
    }

    public async Task StopAsync(Signal signal)
    {
        _process!.Send(signal);
        await _process.ExitAsync(Limit);
    }

    public async Task UntilReadyAsync()
    {
        if (await ReadyWithinAsync(Limit) is null)
            throw new TimeoutException($"{this} did not become ready; see {LogFile}.");
    }

    /// <returns>How long it took; null: it did not become ready in time.</returns>
    public Task<TimeSpan?> ReadyWithinAsync(TimeSpan limit) => Polling.UntilAsync(IsReadyAsync, limit);

    /// <summary>Returns the errors logged since the last call.</summary>
    public IReadOnlyList<string> NewErrors()
    {
        using var log = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _read;
        using var reader = new StreamReader(log);
        var lines = reader.ReadToEnd().Split('\n');
        _read = log.Position;
        return [.. lines.Where(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))];
    }

    public Task<bool> IsReadyAsync() => IsHealthyAsync("/health/ready");

    /// <summary>Waits until it answers, ready or not.</summary>
    public Task UntilListeningAsync() => Polling.RequireAsync($"{this} listens", () => IsHealthyAsync("/health/live"), Limit);

    private async Task<bool> IsHealthyAsync(string path)
    {
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var answer = await http.GetAsync($"http://127.0.0.1:{Port}{path}", timeout.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
