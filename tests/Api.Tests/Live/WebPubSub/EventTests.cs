using System.Net;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>Which requests are accepted as events.</summary>
public sealed class EventTests(EventHandlerServer fixture, DefaultServer host) : IClassFixture<EventHandlerServer>
{
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public void The_signature_matches_the_documented_example()
    {
        Assert.Equal("sha256=1a2f9884ab8fa7bdb8e701b86b5682441226cecda73d2259faad1a2f32a83bbf", WebPubSubEvents.Signed("key-primary"));
        Assert.Equal(
            "sha256=1a2f9884ab8fa7bdb8e701b86b5682441226cecda73d2259faad1a2f32a83bbf,sha256=398a4f15182223c104dff34bbbc78c4514d0ca606c110339c014ffcbc200ca5a",
            Api.Live.WebPubSub.Signature.Create(["key-primary", "key-secondary"], "conn1"));
    }

    [Fact]
    public async Task A_signature_with_either_key_is_accepted_in_any_notation()
    {
        var (primary, secondary, wrong) = (WebPubSubEvents.Signed(WebPubSubEvents.Primary), WebPubSubEvents.Signed(WebPubSubEvents.Secondary), WebPubSubEvents.Signed("wrong"));
        foreach (var lines in (string[][])
            [
                [primary], [secondary], [$"{wrong},{secondary}"], [$"  {wrong} , {primary}  "], [wrong, secondary], [primary, secondary],
                ["sha256=" + primary[7..].ToUpperInvariant()], [$"nonsense,,sha256=,{primary}"],
            ])
        {
            using var response = await _server.SendAsync(WebPubSubEvents.Event("connected").Set("ce-signature", lines));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Fact]
    public async Task Events_without_a_valid_signature_of_the_connection_are_rejected()
    {
        foreach (var lines in (string[][])
            [
                [], [""], [WebPubSubEvents.Signed("wrong")], [WebPubSubEvents.Signed("")], [WebPubSubEvents.Signed(WebPubSubEvents.Primary, "conn2")], [WebPubSubEvents.Signed(WebPubSubEvents.Primary)[7..]],
                [WebPubSubEvents.Signed(WebPubSubEvents.Primary)[..^2]], [WebPubSubEvents.Signed(WebPubSubEvents.Primary) + "00"], ["sha256=" + new string('x', 64)], [new string(',', 5000)],
            ])
        {
            await _server.SendAsync(WebPubSubEvents.Event("connect").Set("ce-signature", lines)).RefusedAsync(401, "invalid_signature");
        }

        await _server.SendAsync(WebPubSubEvents.Event("connect").Set("ce-connectionId")).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task Without_keys_all_events_are_rejected_unless_AllowUnsigned_is_set()
    {
        await using var closed = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo");
        await closed.SendAsync(WebPubSubEvents.Event("connected")).RefusedAsync(401, "invalid_signature");
        await using var open = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AllowUnsigned=true");
        using var response = await open.SendAsync(WebPubSubEvents.Event("connected").Set("ce-signature"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("connected", "azure.webpubsub.sys.", "application/json")]
    [InlineData("disconnected", "azure.webpubsub.sys.", "application/json")]
    [InlineData("somethingnew", "azure.webpubsub.sys.", "application/json")]
    [InlineData("joined", "azure.webpubsub.gp.", "application/json")]
    [InlineData("message", "azure.webpubsub.user.", "text/plain; charset=utf-8")]
    [InlineData("order.placed", "azure.webpubsub.user.", "application/octet-stream")]
    [InlineData("connect", "azure.webpubsub.user.", "application/json")]
    public async Task Other_events_are_accepted_without_a_certificate(string name, string type, string contentType)
    {
        using var response = await _server.SendAsync(WebPubSubEvents.Event(name, "{}", type, contentType));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.AllowedOrigin());
    }

    [Fact]
    public async Task The_same_event_may_arrive_twice()
    {
        for (var time = 0; time < 2; time++)
        {
            using var response = await _server.SendAsync(WebPubSubEvents.Event("disconnected", """{"reason":"gone"}"""));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("azure.webpubsub.sys.CONNECT", "CONNECT")]
    [InlineData("azure.webpubsub.sys.Connect", "Connect")]
    [InlineData("AZURE.webpubsub.sys.connect", "connect")]
    [InlineData("azure.webpubsub.sys.connect ", "connect")]
    [InlineData("azure.webpubsub.sys.connect2", "connect2")]
    [InlineData("azure.webpubsub.sys.Connected", "Connected")]
    [InlineData("azure.webpubsub.sys.connect", "connected")]
    [InlineData("azure.webpubsub.sys.connected", "connect")]
    [InlineData("azure.webpubsub.user.message", "connect")]
    [InlineData("azure.signalr.connect", "connect")]
    [InlineData("", "connect")]
    public async Task An_unknown_type_or_one_that_differs_from_the_name_is_rejected(string type, string name)
    {
        using var response = await _server.SendAsync(WebPubSubEvents.Event("connect").Set("ce-type", type).Set("ce-eventName", name));
        // HTTP drops trailing spaces of a value, so that one is a connect without credentials.
        Assert.Equal(type.EndsWith(' ') ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Missing_or_repeated_headers_and_another_hub_are_rejected()
    {
        foreach (var (header, values) in ((string, string[])[])
            [
                ("ce-type", []), ("ce-eventName", []), ("ce-hub", []), ("ce-hub", ["other"]), ("ce-hub", ["echo", "other"]),
                ("ce-type", ["azure.webpubsub.sys.connected", "azure.webpubsub.sys.connect"]),
            ])
        {
            await _server.SendAsync(WebPubSubEvents.Event("connected").Set(header, values)).RefusedAsync(400, "invalid_request");
        }

        await _server.SendAsync(WebPubSubEvents.Event("connected", hub: "other")).RefusedAsync(404, "not_found");
        using var shouted = await _server.SendAsync(WebPubSubEvents.Event("connected", hub: "ECHO"));
        Assert.Equal(HttpStatusCode.NoContent, shouted.StatusCode);
    }

    [Theory]
    [InlineData("connect", "azure.webpubsub.sys.", "text/plain")]
    [InlineData("connected", "azure.webpubsub.sys.", "application/xml")]
    [InlineData("message", "azure.webpubsub.user.", "text/html")]
    public async Task Other_content_types_are_rejected(string name, string type, string contentType) =>
        await _server.SendAsync(WebPubSubEvents.Event(name, "{}", type, contentType)).RefusedAsync(415, "unsupported_media_type");

    [Theory]
    [InlineData("connect", "azure.webpubsub.sys.")]
    [InlineData("connected", "azure.webpubsub.sys.")]
    [InlineData("message", "azure.webpubsub.user.")]
    public async Task A_body_may_have_up_to_1_MiB(string name, string type)
    {
        const int Limit = 1024 * 1024;
        using var full = await _server.SendAsync(WebPubSubEvents.Event(name, "{}" + new string(' ', Limit - 2), type));
        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, full.StatusCode);
        foreach (var chunked in (bool[])[false, true])
        {
            var request = WebPubSubEvents.Event(name, "{}" + new string(' ', Limit - 1), type);
            request.Headers.TransferEncodingChunked = chunked;
            // Without it, a rejection before the body was read would close the connection while the client still sends.
            request.Headers.ExpectContinue = true;
            await _server.SendAsync(request).RefusedAsync(413, "payload_too_large");
        }
    }

    [Fact]
    public async Task A_connect_without_a_JSON_object_is_rejected()
    {
        foreach (var body in (string[])["", "{", "null", "[]", "7", "\"text\"", "{\"a\":1,\"a\":2}", "{\"clientCertificates\":[{\"thumbprint\":\"\\ud800\"}]}", new string('[', 5000), "\u0000"])
            await _server.SendAsync(WebPubSubEvents.Event("connect", body)).RefusedAsync(400, "invalid_request");
    }
}
