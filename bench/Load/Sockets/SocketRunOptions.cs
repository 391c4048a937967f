using System.CommandLine;

namespace IdToken.Load.Sockets;

/// <summary>The options of runs with many waiting sockets.</summary>
internal sealed class SocketRunOptions
{
    private readonly RunOptions _run = new();
    private readonly Option<int> _sockets = new("--sockets") { Description = "How many", DefaultValueFactory = _ => 5000 };
    private readonly Option<int> _atOnce = new("--at-once") { Description = "How many are being opened at a time in the beginning", DefaultValueFactory = _ => 64 };
    private readonly Option<bool> _http2 = new("--http2") { Description = "As streams of shared HTTP/2 connections; the --url is one that speaks HTTP/2 without TLS" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_sockets, _atOnce, _http2])
            command.Options.Add(option);
        _run.AddTo(command);
    }

    public SocketRun Read(ParseResult given) => new()
    {
        Servers = _run.Urls(given),
        Sockets = given.GetValue(_sockets),
        AtOnce = given.GetValue(_atOnce),
        OverHttp2 = given.GetValue(_http2),
        Phones = _run.Phones(given),
        Processes = _run.Processes(given),
        Store = _run.Store(given),
        ReportFile = _run.Json(given),
    };
}
