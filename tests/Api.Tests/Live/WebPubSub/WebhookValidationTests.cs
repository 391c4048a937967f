using System.Net;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>Webhook validation by a Web PubSub, which precedes its first event.</summary>
public sealed class WebhookValidationTests(DefaultServer host)
{
    public static TheoryData<string> Methods => ["OPTIONS", "GET"];

    [Theory, MemberData(nameof(Methods))]
    public async Task Any_origin_is_allowed_if_none_is_configured(string method)
    {
        await using var server = await StartAsync("IdToken:WebPubSub:AccessKeys:0=key-primary");
        foreach (var path in (string[])["/webpubsub/echo", "/webpubsub/ECHO", "/webpubsub/echo/validate"])
        {
            using var response = await server.SendAsync(WebPubSubEvents.Validation(new(method), path: path));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("*", response.AllowedOrigin());
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task An_allowed_origin_matches_in_any_case_and_another_receives_no_header(string method)
    {
        await using var server = await StartAsync("IdToken:WebPubSub:AllowedOrigins:0=other.webpubsub.azure.com", "IdToken:WebPubSub:AllowedOrigins:1=our.webpubsub.azure.com");
        using var listed = await server.SendAsync(WebPubSubEvents.Validation(new(method), "OUR.webpubsub.azure.com"));
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        Assert.Equal("OUR.webpubsub.azure.com", listed.AllowedOrigin());
        foreach (var origin in (string?[])["evil.example", "our.webpubsub.azure.com.evil.example", "other.webpubsub.azure.com, our.webpubsub.azure.com", null])
        {
            using var refused = await server.SendAsync(WebPubSubEvents.Validation(new(method), origin));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Null(refused.AllowedOrigin());
        }
    }

    [Fact]
    public async Task A_signed_event_from_another_origin_is_rejected()
    {
        await using var server = await StartAsync("IdToken:WebPubSub:AccessKeys:0=key-primary", "IdToken:WebPubSub:AllowedOrigins:0=our.webpubsub.azure.com");
        using var taken = await server.SendAsync(WebPubSubEvents.Event("connected"));
        Assert.Equal("our.webpubsub.azure.com", taken.AllowedOrigin());
        using var refused = await server.SendAsync(WebPubSubEvents.Event("connected").Set("WebHook-Request-Origin", "evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null(refused.AllowedOrigin());
    }

    [Fact]
    public async Task The_origins_of_pages_do_not_matter()
    {
        await using var server = await StartAsync("IdToken:Services:0:Id=shop", "IdToken:Services:0:AllowedOrigins:0=https://shop.example");
        using var response = await server.SendAsync(WebPubSubEvents.Validation(HttpMethod.Options).Set("Origin", "https://portal.example"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("*", response.AllowedOrigin());
    }

    [Fact]
    public async Task Another_hub_is_not_found()
    {
        await using var server = await StartAsync();
        using var response = await server.SendAsync(WebPubSubEvents.Validation(HttpMethod.Options, path: "/webpubsub/other"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Null(response.AllowedOrigin());
    }

    [Fact]
    public async Task Without_a_hub_there_is_no_endpoint()
    {
        using var response = await host.Server.SendAsync(WebPubSubEvents.Validation(HttpMethod.Options));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await host.Server.SendAsync(WebPubSubEvents.Event("connect")).RefusedAsync(404, "not_found");
    }

    private Task<TestServer> StartAsync(params string[] settings) => TestServer.StartAsync(host.Store.ConnectionString, null, ["IdToken:WebPubSub:Hub=echo", .. settings]);
}
