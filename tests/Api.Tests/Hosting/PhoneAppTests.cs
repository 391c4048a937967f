using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Hosting;

public sealed class PhoneAppTests(DefaultServer host) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("idtoken-icon-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/phone/", "text/html")]
    [InlineData("/phone/app.js", "text/javascript")]
    [InlineData("/phone/qr.js", "text/javascript")]
    [InlineData("/phone/worker.js", "text/javascript")]
    [InlineData("/phone/app.css", "text/css")]
    [InlineData("/phone/icon", "image/svg+xml")]
    [InlineData("/phone/touch-icon", "image/png")]
    [InlineData("/phone/icon-maskable-512.png", "image/png")]
    [InlineData("/phone/settings.json", "application/json")]
    [InlineData("/phone/manifest.webmanifest", "application/manifest+json")]
    public async Task Development_serves_the_app_with_a_strict_content_security_policy(string path, string type)
    {
        using var response = await host.Server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task The_address_without_a_slash_leads_to_the_app()
    {
        using var response = await host.Server.Http.GetAsync("/phone", TestContext.Current.CancellationToken);
        Assert.EndsWith("/phone/", response.RequestMessage!.RequestUri!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData]
    [InlineData("IdToken:Phone:Enabled=false", "IdToken:Phone:Name=Example ID", "IdToken:Phone:Icon={icon}")]
    public async Task Outside_Development_there_is_no_app_unless_the_operator_wants_one(params string[] settings)
    {
        await using var server = await StartAsync(settings);
        foreach (var path in (string[])["/phone", "/phone/", "/phone/app.js", "/phone/settings.json", "/phone/icon"])
            await server.Http.GetAsync(path, TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_operators_name_and_icon_are_those_of_the_app()
    {
        await using var server = await StartAsync("IdToken:Phone:Name=Example ID", "IdToken:Phone:Icon={icon}");
        var manifest = await JsonAsync(server, "/phone/manifest.webmanifest");
        Assert.Equal(["Example ID", "Example ID", "./", "./", "standalone"], ((string[])["name", "short_name", "start_url", "scope", "display"]).Select(name => (string?)manifest[name]));
        var icon = Assert.Single(manifest["icons"]!.AsArray())!;
        Assert.Equal(("icon", "256x256"), ((string?)icon["src"], (string?)icon["sizes"]));
        Assert.Equal("""{"name":"Example ID","testIdentities":false,"passkeys":true,"recovery":true}""", (await JsonAsync(server, "/phone/settings.json")).ToJsonString());
        foreach (var path in (string[])["/phone/icon", "/phone/touch-icon"])
            Assert.Equal(Png(256, 256), await server.Http.GetByteArrayAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task In_Development_the_app_offers_test_identities()
    {
        Assert.Equal("""{"name":"IdToken","testIdentities":true,"passkeys":true,"recovery":true}""", (await JsonAsync(host.Server, "/phone/settings.json")).ToJsonString());
        Assert.Equal(4, (await JsonAsync(host.Server, "/phone/manifest.webmanifest"))["icons"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("IdToken:Phone:Name: is required, and so is IdToken:Phone:Icon: outside Development the phone app has a name and an icon of its own.", "IdToken:Phone:Enabled=true")]
    [InlineData("IdToken:Phone:Icon: is required: outside Development the phone app has a name and an icon of its own.", "IdToken:Phone:Name=Example ID")]
    [InlineData("IdToken:Phone:Name: is required: outside Development the phone app has a name and an icon of its own.", "IdToken:Phone:Icon={icon}")]
    [InlineData("IdToken:Phone:Name: must be a name of up to 45 characters.", "IdToken:Phone:Name=0123456789012345678901234567890123456789012345", "IdToken:Phone:Icon={icon}")]
    [InlineData("IdToken:Phone:Icon: could not read '{folder}/none.png'.", "IdToken:Phone:Name=Example ID", "IdToken:Phone:Icon={folder}/none.png")]
    [InlineData("IdToken:Phone:Icon: '{folder}/wide.png' is not a square PNG file of 192 to 1024 pixels.", "IdToken:Phone:Name=Example ID", "IdToken:Phone:Icon={folder}/wide.png")]
    [InlineData("IdToken:Phone:Icon: '{folder}/text.png' is not a square PNG file of 192 to 1024 pixels.", "IdToken:Phone:Name=Example ID", "IdToken:Phone:Icon={folder}/text.png")]
    public async Task A_faulty_setting_stops_the_start(string fault, params string[] settings)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "wide.png"), Png(512, 256), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "text.png"), new string('x', 100), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<StartupException>(() => StartAsync(settings));
        Assert.Equal([fault.Replace("{folder}", _folder, StringComparison.Ordinal)], error.Faults);
    }

    private async Task<TestServer> StartAsync(params string[] settings)
    {
        var icon = Path.Combine(_folder, "icon.png");
        await File.WriteAllBytesAsync(icon, Png(256, 256), TestContext.Current.CancellationToken);
        var filled = settings.Select(s => s.Replace("{icon}", icon, StringComparison.Ordinal).Replace("{folder}", _folder, StringComparison.Ordinal));
        return await TestServer.StartAsync(host.Store.ConnectionString, null, [.. ProductionSettings.Create(), .. filled]);
    }

    private static async Task<JsonObject> JsonAsync(TestServer server, string path) =>
        JsonNode.Parse(await server.Http.GetStringAsync(path, TestContext.Current.CancellationToken))!.AsObject();

    /// <summary>The first bytes of a PNG file: all that the server reads.</summary>
    private static byte[] Png(uint width, uint height)
    {
        byte[] header = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(20), height);
        return header;
    }
}
