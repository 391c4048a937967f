using System.CommandLine;
using IdToken.Load.Measuring;

namespace IdToken.Load;

/// <summary>The command-line options of every run: servers, observed processes and report file.</summary>
internal sealed class RunOptions
{
    private readonly Option<string[]> _urls = new("--url") { Description = "Server; several are used round robin", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _phones = new("--phones") { Description = "Number of phones, enrolled before the run", DefaultValueFactory = _ => 200 };
    private readonly Option<int[]> _pids = new("--server-pid") { Description = "Processes whose CPU time and memory are reported", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _redis = new("--redis") { Description = "host:port of the store, to report its commands" };
    private readonly Option<string?> _json = new("--json") { Description = "Report file" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_urls, _phones, _pids, _redis, _json])
            command.Options.Add(option);
    }

    public IReadOnlyList<Uri> Urls(ParseResult parsed) => [.. parsed.GetValue(_urls)!.Select(url => new Uri(url))];

    public int Phones(ParseResult parsed) => parsed.GetValue(_phones);

    public string? Json(ParseResult parsed) => parsed.GetValue(_json);

    public IReadOnlyList<ServerProcess> Processes(ParseResult parsed) => [.. (parsed.GetValue(_pids) ?? []).Select(pid => new ServerProcess(pid))];

    public StoreCommands? Store(ParseResult parsed) => parsed.GetValue(_redis) is { } address ? new StoreCommands(address) : null;
}
