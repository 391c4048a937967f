using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>An event handler in a Node.js process: a script of tests/peers.</summary>
internal sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;

    private NodePeer(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<NodePeer> StartAsync(string script, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("node", [script]) { WorkingDirectory = Folder(), RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        return await process.OrKillAsync(async deadline =>
        {
            var line = await process.StandardOutput.ReadLineAsync(deadline);
            Assert.False(string.IsNullOrEmpty(line), $"{script} exited before it listened.");
            var said = JsonNode.Parse(line)!;
            return new NodePeer(process, (string)said["listening"]! + (string)said["path"]!);
        });
    }

    /// <summary>Returns the requests that the handler has received.</summary>
    public async Task<JsonArray> SeenAsync()
    {
        using var http = new HttpClient();
        return (await http.GetFromJsonAsync<JsonArray>(new Uri(new Uri(Url), "/__seen"), Deadline.Token()))!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Deadline.Token());
        _process.Dispose();
    }

    /// <summary>The folder tests/peers, with its packages.</summary>
    public static string Folder()
    {
        var folder = Path.Combine(Root(), "tests", "peers");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), $"{folder} is missing: run `npm ci` there, or ./test.sh, which does so.");
        return folder;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IdToken.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }
}
