using System.Net.Http.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>A stranger who knows the ids of a session signs badly, from one network or several.</summary>
public sealed class BadSignatureTests(DefaultServer host) : IAsyncLifetime
{
    private const string Stranger = "198.51.100.1";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        host.Store.ConnectionString, null, "IdToken:Verification:BadSignaturesPerNetwork=2", "IdToken:TrustedProxies:0=127.0.0.0/8");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task One_network_cannot_end_a_session()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(_server, session);
        await browser.NextAsync();
        var forged = phone.Approval(session) with { SignatureBase64 = phone.Sign("something else") };
        var declined = phone.Refusal(session) with { SignatureBase64 = forged.SignatureBase64 };
        await SendAsync("/auth/verify", forged, Stranger).RefusedAsync(401, "invalid_signature");
        await SendAsync("/auth/decline", declined, Stranger).RefusedAsync(401, "invalid_signature");
        for (var i = 0; i < 4; i++)
        {
            await SendAsync("/auth/verify", forged, Stranger).RefusedAsync(429, "rate_limited");
            using var refused = await SendAsync("/auth/decline", declined, Stranger);
            Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
            await Task.FromResult(refused).RefusedAsync(429, "rate_limited");
        }

        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        string[] told = [await browser.NextAsync(), await browser.NextAsync(), await browser.NextAsync()];
        Assert.Equal(["rejected Invalid signature", "rejected Invalid signature", $"approved {approved.Jwt}"], told);
    }

    [Fact]
    public async Task Another_network_has_attempts_of_its_own_until_the_session_has_none()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var forged = phone.Approval(session) with { SignatureBase64 = phone.Sign("something else") };
        await SendAsync("/auth/verify", forged, "2001:db8:1:1::1").RefusedAsync(401, "invalid_signature");
        await SendAsync("/auth/verify", forged, "2001:db8:1:2::1").RefusedAsync(401, "invalid_signature");
        await SendAsync("/auth/verify", forged, "2001:db8:1:3::1").RefusedAsync(429, "rate_limited");
        await SendAsync("/auth/verify", forged, "2001:db8:2::1").RefusedAsync(429, "too_many_attempts");
    }

    [Fact]
    public async Task A_wrong_code_is_no_bad_signature()
    {
        var phone = await Phone.EnrollAsync(_server);
        var session = await phone.InitiateAsync();
        var wrong = phone.Approval(session, Phone.WrongCode(session));
        await SendAsync("/auth/verify", wrong, Stranger).RefusedAsync(401, "invalid_otp");
        await SendAsync("/auth/verify", wrong, Stranger).RefusedAsync(401, "invalid_otp");
        await SendAsync("/auth/verify", wrong, Stranger).RefusedAsync(429, "too_many_attempts");
    }

    private async Task<HttpResponseMessage> SendAsync<T>(string path, T body, string network)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = JsonContent.Create(body, options: ContractsJsonContext.Default.Options);
        request.Headers.Add("X-Forwarded-For", network);
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
