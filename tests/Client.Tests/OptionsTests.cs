using System.Security.Cryptography.X509Certificates;
using IdToken.Client.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Client.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("http://id.example.com")]
    [InlineData("ftp://id.example.com")]
    [InlineData("https://id.example.com/?a=1")]
    [InlineData("https://id.example.com/#a")]
    public void An_unsafe_address_is_rejected(string? address) =>
        Assert.Throws<ArgumentException>(() => Client(o => o.BaseAddress = address is null ? null : new Uri(address)));

    [Theory]
    [InlineData("https://id.example.com")]
    [InlineData("https://id.example.com/idtoken/")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://[::1]:5080")]
    public void A_safe_address_is_accepted(string address) => Assert.NotNull(Client(o => o.BaseAddress = new Uri(address)));

    [Fact]
    public void Plain_http_to_another_machine_must_be_allowed_explicitly() => Assert.NotNull(Client(o =>
    {
        o.BaseAddress = new Uri("http://id.example.com");
        o.AllowPlainHttp = true;
    }));

    [Fact]
    public void A_client_needs_a_transport() => Assert.Throws<ArgumentException>(() => Client(o =>
    {
        o.BaseAddress = new Uri("https://id.example.com");
        o.Transport = null!;
    }));

    [Fact]
    public void A_timeout_of_zero_is_rejected() => Assert.Throws<ArgumentException>(() => Client(o =>
    {
        o.BaseAddress = new Uri("https://id.example.com");
        o.RequestTimeout = TimeSpan.Zero;
    }));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_base_address_may_have_a_path(string slash)
    {
        await using var server = await FakeServer.StartAsync();
        var asked = new TaskCompletionSource<string>();
        server.Post = http =>
        {
            asked.SetResult(http.Request.Path);
            return Task.CompletedTask;
        };
        var client = server.NewClient(configure: o => o.BaseAddress = new Uri(server.Issuer + "/id/token" + slash));
        await client.SignInAsync(server.SignIn, Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        Assert.Equal("/id/token/auth/initiate", await asked.Task.SoonAsync());
    }

    [Fact]
    public async Task The_registered_client_sends_through_the_factory()
    {
        await using var server = await FakeServer.StartAsync();
        server.OnConnection = connection => connection.ApproveAsync();
        var recorder = new ResponseRecorder();
        var services = new ServiceCollection();
        services.AddIdTokenClient(o => o.BaseAddress = server.Url).ConfigurePrimaryHttpMessageHandler(() => recorder);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IdTokenClient>();
        Assert.Same(client, provider.GetRequiredService<IdTokenClient>());
        await using var session = await client.SignInAsync(server.SignIn, Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.NotEmpty(recorder.Last);
    }

    [Fact]
    public async Task The_registered_feed_gets_its_token_from_a_service_of_the_app()
    {
        await using var server = await FakeServer.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton("t-of-the-app");
        services.AddIdTokenServiceFeed((o, provider) => (o.BaseAddress, o.AccessToken) = (server.Url, _ => ValueTask.FromResult(provider.GetRequiredService<string>())));
        await using var provider = services.BuildServiceProvider();
        var feed = provider.GetRequiredService<ServiceFeed>();
        Assert.Same(feed, provider.GetRequiredService<ServiceFeed>());
        await using var reader = new FeedReader(feed, null);
        Assert.Equal("Bearer t-of-the-app", (await server.Feed.ConnectionAsync()).Authorization);
    }

    [Fact]
    public async Task The_app_configures_the_web_socket()
    {
        await using var server = await FakeServer.StartAsync();
        var seen = new TaskCompletionSource<string>();
        server.Connecting = http =>
        {
            seen.SetResult(http.Request.Headers["X-App"].ToString());
            return server.AcceptAsync(http);
        };
        await using var session = await server.SignInAsync(configure: o => o.ConfigureWebSocket = s => s.SetRequestHeader("X-App", "7"));
        Assert.Equal("7", await seen.Task.SoonAsync());
    }

    [Fact]
    public void The_client_does_not_reference_ASP_NET_Core()
    {
        var references = typeof(IdTokenClient).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void ToString_reveals_no_secret()
    {
        var result = new SignInResult("secret", default, new Dictionary<string, System.Text.Json.JsonElement>());
        Assert.Equal(
            ["SignInResult", "ApprovedEvent", "OtpReadyEvent", "PhoneRecovery of tok_1"],
            [result.ToString(), new ApprovedEvent(result).ToString(), new OtpReadyEvent("482917", default).ToString(), new PhoneRecovery("tok_1", "7XK2M-9QD4H-RT5WB-3JC8N").ToString()]);
    }

    [Theory]
    [InlineData("## Options", typeof(IdTokenClientOptions))]
    [InlineData("### Options of a feed", typeof(ServiceFeedOptions))]
    public void The_readme_lists_every_option(string heading, Type options)
    {
        var section = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")).SkipWhile(l => l != heading).Skip(1).TakeWhile(l => !l.StartsWith('#'));
        var listed = section.Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]);
        Assert.Equal(options.GetProperties().Select(p => p.Name).Order(), listed.Order());
    }

    [Fact]
    public void A_feed_validates_its_options()
    {
        using var certificate = Certificates.New("demo");
        using var half = X509CertificateLoader.LoadCertificate(certificate.RawData);
        Action<ServiceFeedOptions>[] unusable =
        [
            o => o.BaseAddress = null, o => o.BaseAddress = new Uri("http://id.example.com"), o => o.BaseAddress = new Uri("wss://id.example.com"),
            o => o.ConnectTimeout = TimeSpan.Zero, o => o.PingInterval = TimeSpan.Zero, o => o.PingTimeout = TimeSpan.Zero, o => o.ClientCertificate = half,
        ];
        Assert.All(unusable, spoil =>
        {
            var options = new ServiceFeedOptions { BaseAddress = new Uri("https://id.example.com") };
            spoil(options);
            Assert.Throws<ArgumentException>(() => new ServiceFeed(options));
        });
        Assert.NotNull(new ServiceFeed(new ServiceFeedOptions { BaseAddress = new Uri("http://id.example.com"), AllowPlainHttp = true }));
    }

    private static IdTokenClient Client(Action<IdTokenClientOptions> configure)
    {
        var options = new IdTokenClientOptions();
        configure(options);
        return new(new HttpClient(), options);
    }
}
