using System.CommandLine;

namespace IdToken.Load.Sockets;

/// <summary>The command-line options of runs with many waiting connections.</summary>
internal sealed class SocketRunOptions
{
    private readonly RunOptions _run = new();
    private readonly Option<SocketKind> _kind = new("--kind") { Description = "The kind of connection", DefaultValueFactory = _ => SocketKind.Raw };
    private readonly Option<int> _sockets = new("--sockets") { Description = "Number of connections", DefaultValueFactory = _ => 5000 };
    private readonly Option<int> _concurrency = new("--concurrency") { Description = "How many connections open concurrently at first", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> _http2 = new("--http2") { Description = "As streams of shared HTTP/2 connections; --url must accept HTTP/2 without TLS" };
    private readonly Option<string?> _serviceToken = new("--service-token") { Description = "URL that returns a token for --kind service" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_kind, _sockets, _concurrency, _http2, _serviceToken])
            command.Options.Add(option);
        _run.AddTo(command);
    }

    public SocketRun Read(ParseResult parsed) => new()
    {
        Servers = _run.Urls(parsed),
        Kind = parsed.GetValue(_kind),
        Sockets = parsed.GetValue(_sockets),
        Concurrency = parsed.GetValue(_concurrency),
        OverHttp2 = parsed.GetValue(_http2),
        Phones = _run.Phones(parsed),
        ServiceTokenUrl = parsed.GetValue(_serviceToken) is { } url ? new Uri(url) : null,
        Processes = _run.Processes(parsed),
        Store = _run.Store(parsed),
        ReportFile = _run.Json(parsed),
    };
}
