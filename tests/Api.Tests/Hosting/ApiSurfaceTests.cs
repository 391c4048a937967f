using System.Net;
using System.Text.Json.Nodes;
using IdToken.Api.Platform.Http;
using IdToken.Api.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdToken.Api.Tests.Hosting;

/// <summary>The OpenAPI document, CORS, health, and what only Development has.</summary>
public sealed class ApiSurfaceTests(DefaultServer host)
{
    private readonly TestServer _server = host.Server;

    [Fact]
    public async Task The_OpenAPI_document_lists_every_endpoint_and_Development_has_a_page_for_it()
    {
        var document = JsonNode.Parse(await _server.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        var paths = document["paths"]!.AsObject().Select(p => p.Key).ToArray();
        foreach (var path in (string[])["/enroll", "/enroll/recover", "/invitations/accept", "/dev/invitations", "/auth/initiate", "/auth/verify", "/auth/decline", "/auth/report", "/auth/cancel", "/device/claim", "/device/push", "/device/recovery-codes", "/device/move", "/push/config", "/.well-known/jwks.json", "/.well-known/openid-configuration"])
            Assert.Contains(path, paths);
        Assert.NotNull(document["paths"]!["/auth/verify"]!["post"]!["responses"]!["409"]);
        using var page = await _server.Http.GetAsync("/openapi/index.html", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.NotFound)]
    [InlineData("IdToken:OpenApi:Published=true", HttpStatusCode.OK)]
    public async Task Outside_Development_the_API_is_described_where_the_operator_says_so(string? setting, HttpStatusCode status)
    {
        string[] settings = setting is null ? [] : [setting];
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. ProductionSettings.Create(), .. settings]);
        foreach (var path in (string[])["/openapi/v1.json", "/openapi/index.html"])
            await server.Http.GetAsync(path, TestContext.Current.CancellationToken).StatusAsync(status);
    }

    [Theory]
    [InlineData("https", "max-age=2592000")]
    [InlineData("http", null)]
    public async Task Over_https_browsers_are_told_to_stay_there(string scheme, string? expected)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, [.. ProductionSettings.Create(), "IdToken:TrustedProxies:0=127.0.0.1"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Add("X-Forwarded-For", "203.0.113.1");
        request.Headers.Add("X-Forwarded-Proto", scheme);
        request.Headers.Add("X-Forwarded-Host", "id.example");
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? Assert.Single(values) : null);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_healthy_server_reports_200(string path)
    {
        using var response = await _server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Pages_of_a_services_origins_may_call_the_API(string origin, bool allowed)
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Services:0:Id=shop", "IdToken:Services:0:AllowedOrigins:0=https://shop.example");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/auth/initiate");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var response = await server.Http.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal(allowed ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var granted) ? granted : []);
    }

    [Fact]
    public void A_request_type_without_a_validator_stops_the_start()
    {
        var builder = WebApplication.CreateBuilder();
        var app = builder.Build();
        var group = ((IEndpointRouteBuilder)app).MapGroup("");
        group.AddEndpointFilterFactory(ValidationFilter.Create);
        group.MapPost("/forgotten", (ForgottenRequest request) => request.Name);
        var fault = Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.Sum(s => s.Endpoints.Count));
        Assert.Equal("The request type ForgottenRequest has no validator.", fault.Message);
    }

    internal sealed record ForgottenRequest(string Name);
}
