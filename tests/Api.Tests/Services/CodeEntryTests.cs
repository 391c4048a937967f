using System.Buffers.Text;
using System.Text.Json.Nodes;
using IdToken.Api.Platform.Configuration;
using IdToken.Api.Services;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace IdToken.Api.Tests.Services;

/// <summary>Whether the person types the code or compares it, and what the token says about it (protocol, section 2).</summary>
public sealed class CodeEntryTests(DefaultServer host)
{
    [Theory]
    [InlineData("Production", null, null, "Enter")]
    [InlineData("Development", null, null, "Compare")]
    [InlineData("Production", "Compare", null, "Compare")]
    [InlineData("Development", "enter", null, "Enter")]
    [InlineData("Production", null, "false", "Compare")]
    [InlineData("Development", null, "true", "Enter")]
    [InlineData("Production", "Enter", "false", "Enter")]
    public void A_service_has_a_way_of_its_own_or_the_environments(string environment, string? codeEntry, string? numberEntry, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["IdToken:Services:0:Id"] = "shop", ["IdToken:Services:0:CodeEntry"] = codeEntry, ["IdToken:Otp:NumberEntry"] = numberEntry,
        }).Build();
        var settings = new Settings(configuration, new HostingEnvironment { EnvironmentName = environment });
        Assert.Equal(expected, $"{Assert.Single(ServiceFeature.Read(settings)).CodeEntry}");
        Assert.Empty(settings.Faults);
    }

    [Fact]
    public async Task The_token_says_whether_the_code_was_typed_or_compared()
    {
        string[] services = ["IdToken:Services:0:Id=shop", "IdToken:Services:0:CodeEntry=Compare", "IdToken:Services:1:Id=bank", "IdToken:Services:1:CodeEntry=Enter"];
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, services);
        var phone = await Phone.EnrollAsync(server);
        using var device = await phone.ConnectAsync(server);
        foreach (var (service, method, isShown) in ((string, string, bool)[])[("shop", "user", true), ("bank", "otp", false)])
        {
            var session = await phone.InitiateAsync(serviceId: service);
            var (_, request) = (await device.NextInvocationAsync())!.Value;
            Assert.Equal(isShown ? session.AutoPassword : null, (string?)request!["code"]);
            Assert.Equal(isShown ? session.AutoPassword : null, Assert.Single(await phone.PendingAsync(server)).Code);
            var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
            Assert.Equal($"approved {session.SessionId}", await device.NextWordAsync());
            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(approved.Jwt.Split('.')[1]))!;
            Assert.Equal(["swk", method], claims["amr"]!.AsArray().Select(m => (string?)m));
        }
    }

    [Fact]
    public async Task A_session_keeps_the_way_that_it_was_started_with()
    {
        await using var before = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Services:0:Id=demo", "IdToken:Services:0:CodeEntry=Enter");
        var phone = await Phone.EnrollAsync(before);
        var session = await phone.InitiateAsync();
        Assert.Null(Assert.Single(await phone.PendingAsync(host.Server)).Code);
        var approved = await host.Server.PostAsync("/auth/verify", phone.Approval(session)).OkAsync<Approved>();
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(approved.Jwt.Split('.')[1]))!;
        Assert.Equal(["swk", "otp"], claims["amr"]!.AsArray().Select(m => (string?)m));
    }
}
