using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.WebPubSub;

/// <summary>Which clients may connect to the Web PubSub in front, by certificate and by wsToken.</summary>
public sealed class ConnectTests(EventHandlerServer fixture, DefaultServer host) : IClassFixture<EventHandlerServer>
{
    private readonly TestServer _server = fixture.Server;

    [Theory]
    [InlineData(EventHandlerServer.Shop)]
    [InlineData(EventHandlerServer.ShopNext)]
    [InlineData("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")]
    public async Task A_listed_certificate_connects_as_its_service(string thumbprint)
    {
        var answer = await ConnectAsync(Certificate(thumbprint)).OkAsync<JsonObject>();
        Assert.Equal("""{"userId":"shop","groups":["service:shop"]}""", answer.ToJsonString());
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"clientCertificates":null}""")]
    [InlineData("""{"clientCertificates":[]}""")]
    [InlineData("""{"clientCertificates":[{}]}""")]
    [InlineData("""{"clientCertificates":[null]}""")]
    [InlineData("""{"clientCertificates":["0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"]}""")]
    [InlineData("""{"clientCertificates":{"thumbprint":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"}}""")]
    [InlineData("""{"clientCertificates":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":null}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":7}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":""}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"not hex, though it is forty letters long"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"0A1B2C"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"9999999999999999999999999999999999999999"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"9999999999999999999999999999999999999999"},{"thumbprint":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567","content":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567","content":"nonsense"}]}""")]
    [InlineData("""{"clientCertificates":[{"thumbprint":"0A1B2C3D4E5F60718293A4B5C6D7E8F901234567","content":7}]}""")]
    [InlineData("""{"query":null,"subprotocols":"idtoken.v1","claims":[]}""")]
    [InlineData("""{"query":{"token":[],"sessionId":[]}}""")]
    public async Task A_client_without_a_listed_certificate_is_rejected(string body) =>
        await ConnectAsync(body).RefusedAsync(403, "client_certificate_refused");

    [Fact]
    public async Task Without_listed_certificates_every_certificate_is_rejected()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AccessKeys:0=key-primary");
        await server.SendAsync(WebPubSubEvents.Event("connect", "{}")).RefusedAsync(403, "client_certificate_refused");
        await server.SendAsync(WebPubSubEvents.Event("connect", Certificate(EventHandlerServer.Shop))).RefusedAsync(403, "client_certificate_refused");
        Assert.Contains(server.Log.Lines, line => line.Contains("No service lists a client certificate", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EventHandlerServer.Both)]
    [InlineData(EventHandlerServer.TokenOnly)]
    public async Task A_certificate_alone_is_not_enough_for_a_service_that_requires_a_token(string thumbprint) =>
        await ConnectAsync(Certificate(thumbprint)).RefusedAsync(403, "client_certificate_refused");

    [Fact]
    public async Task The_certificate_must_match_its_thumbprint()
    {
        using var one = SelfSigned();
        using var other = SelfSigned();
        await using var server = await TestServer.StartAsync(
            host.Store.ConnectionString, null, "IdToken:WebPubSub:Hub=echo", "IdToken:WebPubSub:AccessKeys:0=key-primary", "IdToken:Services:0:Id=shop", $"IdToken:Services:0:ClientCertificates:0={one.GetCertHashString()}");
        await server.SendAsync(WebPubSubEvents.Event("connect", Certificate(one.GetCertHashString(), one.ExportCertificatePem().ReplaceLineEndings("\r\n")))).OkAsync<JsonObject>();
        await server.SendAsync(WebPubSubEvents.Event("connect", Certificate(one.GetCertHashString(), other.ExportCertificatePem()))).RefusedAsync(403, "client_certificate_refused");
    }

    [Fact]
    public async Task A_valid_wsToken_connects_as_its_session()
    {
        var session = await SessionAsync();
        foreach (var certificates in (string[])["", ""","clientCertificates":[]""", ""","clientCertificates":null"""])
        {
            var answer = await ConnectAsync($$"""{"query":{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}"]}{{certificates}}}""").OkAsync<JsonObject>();
            Assert.Equal($$"""{"userId":"{{session.SessionId}}","groups":["session:{{session.SessionId}}"]}""", answer.ToJsonString());
        }
    }

    [Fact]
    public async Task An_invalid_wsToken_is_rejected_with_or_without_a_certificate()
    {
        var (session, other) = (await SessionAsync(), await SessionAsync());
        foreach (var query in (string[])
            [
                $$"""{"sessionId":["{{session.SessionId}}"],"token":["{{other.WsToken}}"]}""", $$"""{"token":["{{session.WsToken}}"]}""", """{"sessionId":["x"],"token":[""]}""",
                $$"""{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}","{{session.WsToken}}"]}""", """{"sessionId":["x"],"token":[null]}""", """{"sessionId":["x"],"token":[7]}""",
                $$"""{"sessionId":["{{session.SessionId}}","x"],"token":["{{session.WsToken}}"]}""", $$"""{"sessionId":["{{session.SessionId}}"],"token":"{{session.WsToken}}"}""",
            ])
        {
            await ConnectAsync("{\"query\":" + query + "}").RefusedAsync(401, "invalid_ws_token");
            await ConnectAsync($$"""{"query":{{query}},"clientCertificates":[{"thumbprint":"{{EventHandlerServer.Shop}}"}]}""").RefusedAsync(401, "invalid_ws_token");
        }
    }

    [Fact]
    public async Task An_invalid_certificate_is_rejected_even_with_a_valid_wsToken()
    {
        var session = await SessionAsync();
        foreach (var certificate in (string[])["{}", """{"thumbprint":"9999999999999999999999999999999999999999"}""", $$"""{"thumbprint":"{{EventHandlerServer.Both}}"}"""])
        {
            await ConnectAsync($$"""{"query":{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}"]},"clientCertificates":[{{certificate}}]}""")
                .RefusedAsync(403, "client_certificate_refused");
        }
    }

    [Fact]
    public async Task A_client_with_both_connects_as_the_session()
    {
        var session = await SessionAsync();
        var answer = await ConnectAsync(
            $$"""{"query":{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}"]},"clientCertificates":[{"thumbprint":"{{EventHandlerServer.Shop}}"}]}""").OkAsync<JsonObject>();
        Assert.Equal($$"""{"userId":"{{session.SessionId}}","groups":["session:{{session.SessionId}}"]}""", answer.ToJsonString());
    }

    [Theory]
    [InlineData("""{"Origin":["https://shop.example"]}""", 200)]
    [InlineData("""{"User-Agent":["x"]}""", 200)]
    [InlineData("""{"origin":["https://evil.example"]}""", 403)]
    [InlineData("""{"Origin":["https://shop.example","https://evil.example"]}""", 403)]
    [InlineData("""{"Origin":7}""", 403)]
    public async Task The_origin_of_a_page_must_be_allowed_by_the_service(string headers, int status)
    {
        var session = await SessionAsync();
        using var response = await ConnectAsync($$"""{"headers":{{headers}},"query":{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}"]} }""");
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_deleted_session_is_not_found()
    {
        var session = await SessionAsync();
        await host.Store.DeleteSessionAsync(session.SessionId);
        await ConnectAsync($$"""{"query":{"sessionId":["{{session.SessionId}}"],"token":["{{session.WsToken}}"]} }""").RefusedAsync(404, "session_not_found");
    }

    [Theory]
    [InlineData("""["json.webpubsub.azure.v1","idtoken.v1"]""", "idtoken.v1")]
    [InlineData("""["json.webpubsub.azure.v1","IDTOKEN.V1",""," ",null,7]""", null)]
    [InlineData("""[]""", null)]
    public async Task The_selected_subprotocol_is_offered_and_supported(string offered, string? chosen)
    {
        var answer = await ConnectAsync($$"""{"subprotocols":{{offered}},"clientCertificates":[{"thumbprint":"{{EventHandlerServer.Shop}}"}]}""").OkAsync<JsonObject>();
        Assert.Equal(chosen, (string?)answer["subprotocol"]);
        Assert.Equal(chosen is not null, answer.ContainsKey("subprotocol"));
    }

    [Fact]
    public async Task The_response_to_connect_has_the_allowed_origin()
    {
        using var response = await ConnectAsync(Certificate(EventHandlerServer.Shop));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", response.AllowedOrigin());
    }

    private Task<HttpResponseMessage> ConnectAsync(string body) => _server.SendAsync(WebPubSubEvents.Event("connect", body));

    private static string Certificate(string thumbprint, string? content = null) =>
        JsonSerializer.Serialize(new { clientCertificates = new[] { new { thumbprint, content } } });

    private async Task<InitiateResponse> SessionAsync() => await (await Phone.EnrollAsync(_server)).InitiateAsync(["identity:basic"], serviceId: "shop");

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
