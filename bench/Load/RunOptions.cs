using System.CommandLine;
using IdToken.Load.Measuring;

namespace IdToken.Load;

/// <summary>What every run is told: which servers, what to watch, where the report goes.</summary>
internal sealed class RunOptions
{
    private readonly Option<string[]> _urls = new("--url") { Description = "Server; several are taken in turn", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _phones = new("--phones") { Description = "Phones that are enrolled beforehand", DefaultValueFactory = _ => 200 };
    private readonly Option<int[]> _pids = new("--server-pid") { Description = "Processes whose time and memory are reported", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _redis = new("--redis") { Description = "host:port of the store, to count its commands" };
    private readonly Option<string?> _json = new("--json") { Description = "File for the report" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_urls, _phones, _pids, _redis, _json])
            command.Options.Add(option);
    }

    public IReadOnlyList<Uri> Urls(ParseResult given) => [.. given.GetValue(_urls)!.Select(url => new Uri(url))];

    public int Phones(ParseResult given) => given.GetValue(_phones);

    public string? Json(ParseResult given) => given.GetValue(_json);

    public IReadOnlyList<ServerProcess> Processes(ParseResult given) => [.. (given.GetValue(_pids) ?? []).Select(pid => new ServerProcess(pid))];

    public StoreCommands? Store(ParseResult given) => given.GetValue(_redis) is { } address ? new StoreCommands(address) : null;
}
