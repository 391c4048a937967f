using System.Net;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>What is taken for an event, whatever it says.</summary>
public sealed class EventTests(FrontServer front, DefaultServer host) : IClassFixture<FrontServer>
{
    private readonly TestServer _server = front.Server;

    [Fact]
    public void The_signature_is_that_of_the_documented_example()
    {
        Assert.Equal("sha256=1a2f9884ab8fa7bdb8e701b86b5682441226cecda73d2259faad1a2f32a83bbf", FrontEvents.Signed("key-primary"));
        Assert.Equal(
            "sha256=1a2f9884ab8fa7bdb8e701b86b5682441226cecda73d2259faad1a2f32a83bbf,sha256=398a4f15182223c104dff34bbbc78c4514d0ca606c110339c014ffcbc200ca5a",
            Api.Live.WebPubSub.Signature.Create(["key-primary", "key-secondary"], "conn1"));
    }

    [Fact]
    public async Task Either_key_will_do_in_any_notation()
    {
        var (primary, secondary, wrong) = (FrontEvents.Signed(FrontEvents.Primary), FrontEvents.Signed(FrontEvents.Secondary), FrontEvents.Signed("wrong"));
        foreach (var lines in (string[][])
            [
                [primary], [secondary], [$"{wrong},{secondary}"], [$"  {wrong} , {primary}  "], [wrong, secondary], [primary, secondary],
                ["sha256=" + primary[7..].ToUpperInvariant()], [$"nonsense,,sha256=,{primary}"],
            ])
        {
            using var response = await _server.SendAsync(FrontEvents.Event("connected").Set("ce-signature", lines));
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    [Fact]
    public async Task Without_a_signature_of_the_connection_under_a_key_nothing_is_taken()
    {
        foreach (var lines in (string[][])
            [
                [], [""], [FrontEvents.Signed("wrong")], [FrontEvents.Signed("")], [FrontEvents.Signed(FrontEvents.Primary, "conn2")], [FrontEvents.Signed(FrontEvents.Primary)[7..]],
                [FrontEvents.Signed(FrontEvents.Primary)[..^2]], [FrontEvents.Signed(FrontEvents.Primary) + "00"], ["sha256=" + new string('x', 64)], [new string(',', 5000)],
            ])
        {
            await _server.SendAsync(FrontEvents.Event("connect").Set("ce-signature", lines)).RefusedAsync(401, "invalid_signature");
        }

        await _server.SendAsync(FrontEvents.Event("connect").Set("ce-connectionId")).RefusedAsync(401, "invalid_signature");
    }

    [Fact]
    public async Task Without_keys_nothing_is_taken_unless_that_is_said()
    {
        await using var closed = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo");
        await closed.SendAsync(FrontEvents.Event("connected")).RefusedAsync(401, "invalid_signature");
        await using var open = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AllowUnsigned=true");
        using var response = await open.SendAsync(FrontEvents.Event("connected").Set("ce-signature"));
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
    public async Task Other_events_are_taken_without_a_certificate(string name, string type, string contentType)
    {
        using var response = await _server.SendAsync(FrontEvents.Event(name, "{}", type, contentType));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", response.AllowedOrigin());
    }

    [Fact]
    public async Task The_same_event_may_come_twice()
    {
        for (var time = 0; time < 2; time++)
        {
            using var response = await _server.SendAsync(FrontEvents.Event("disconnected", """{"reason":"gone"}"""));
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
    public async Task A_type_that_is_none_or_differs_from_the_name_is_no_event(string type, string name)
    {
        using var response = await _server.SendAsync(FrontEvents.Event("connect").Set("ce-type", type).Set("ce-eventName", name));
        // HTTP itself drops the space behind a value; what is left is a connect, which shows nothing.
        Assert.Equal(type.EndsWith(' ') ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Headers_that_are_missing_repeated_or_of_another_hub_make_no_event()
    {
        foreach (var (header, values) in ((string, string[])[])
            [
                ("ce-type", []), ("ce-eventName", []), ("ce-hub", []), ("ce-hub", ["other"]), ("ce-hub", ["echo", "other"]),
                ("ce-type", ["azure.webpubsub.sys.connected", "azure.webpubsub.sys.connect"]),
            ])
        {
            await _server.SendAsync(FrontEvents.Event("connected").Set(header, values)).RefusedAsync(400, "invalid_request");
        }

        await _server.SendAsync(FrontEvents.Event("connected", hub: "other")).RefusedAsync(404, "not_found");
        using var shouted = await _server.SendAsync(FrontEvents.Event("connected", hub: "ECHO"));
        Assert.Equal(HttpStatusCode.NoContent, shouted.StatusCode);
    }

    [Theory]
    [InlineData("connect", "azure.webpubsub.sys.", "text/plain")]
    [InlineData("connected", "azure.webpubsub.sys.", "application/xml")]
    [InlineData("message", "azure.webpubsub.user.", "text/html")]
    public async Task Another_content_type_is_refused(string name, string type, string contentType) =>
        await _server.SendAsync(FrontEvents.Event(name, "{}", type, contentType)).RefusedAsync(415, "unsupported_media_type");

    [Theory]
    [InlineData("connect", "azure.webpubsub.sys.")]
    [InlineData("connected", "azure.webpubsub.sys.")]
    [InlineData("message", "azure.webpubsub.user.")]
    public async Task A_body_may_have_1_MiB_and_no_more(string name, string type)
    {
        const int Limit = 1024 * 1024;
        using var full = await _server.SendAsync(FrontEvents.Event(name, "{}" + new string(' ', Limit - 2), type));
        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, full.StatusCode);
        foreach (var chunked in (bool[])[false, true])
        {
            var request = FrontEvents.Event(name, "{}" + new string(' ', Limit - 1), type);
            request.Headers.TransferEncodingChunked = chunked;
            // A refusal before the body was read closes the connection under whoever still sends.
            request.Headers.ExpectContinue = true;
            await _server.SendAsync(request).RefusedAsync(413, "payload_too_large");
        }
    }

    [Fact]
    public async Task A_connect_without_a_JSON_object_is_refused()
    {
        foreach (var body in (string[])["", "{", "null", "[]", "7", "\"text\"", "{\"a\":1,\"a\":2}", "{\"clientCertificates\":[{\"thumbprint\":\"\\ud800\"}]}", new string('[', 5000), "\u0000"])
            await _server.SendAsync(FrontEvents.Event("connect", body)).RefusedAsync(400, "invalid_request");
    }
}
