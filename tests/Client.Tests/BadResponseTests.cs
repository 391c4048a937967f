using System.Net;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Client.Tests;

/// <summary>Whatever a server responds, a call ends with its value or with one typed error.</summary>
public sealed class BadResponseTests
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    private static readonly PhoneIdentity Phone = new("tok_1", "device", DateTimeOffset.MaxValue, PhoneKey.Create());

    private static readonly Dictionary<string, Func<IdTokenClient, Task>> Calls = new()
    {
        ["enroll"] = c => c.EnrollAsync(new EnrollRequest(), Deadline.Token),
        ["initiate"] = c => c.InitiateAsync(new InitiateRequest(), Deadline.Token),
        ["sign in"] = c => c.SignInAsync(new SignInRequest { TokenId = "tok_1", ServiceId = "demo" }, Deadline.Token),
        ["verify"] = c => c.VerifyAsync(new VerifyRequest(), Deadline.Token),
        ["recover"] = c => c.RecoverPhoneAsync(new("tok_1", "7XK2M-9QD4H-RT5WB-3JC8N"), Phone.Key, cancellationToken: Deadline.Token),
        ["recovery codes"] = c => c.MakeRecoveryCodesAsync(Phone, Deadline.Token),
        ["move"] = c => c.MakeMoveLinkAsync(Phone, Deadline.Token),
        ["decline"] = c => c.DeclineAsync(new DeclineRequest(), Deadline.Token),
    };

    private static readonly (int Status, string Type, string Body)[] Responses =
    [
        (500, "text/html", "<h1>500</h1>"),
        (500, Problem, "<h1>500</h1>"),
        (502, "text/plain", ""),
        (200, "text/html", "<html>Please sign in to the hotel's network</html>"),
        (200, Json, ""),
        (200, Json, "{"),
        (200, Json, "null"),
        (200, Json, "[]"),
        (200, Json, "{}"),
        (200, Json, """{"sessionId":null,"autoPassword":null,"wsToken":null,"random":null,"expiresAt":null}"""),
        (200, Json, """{"sessionId":"s","autoPassword":"482917","wsToken":"t","random":"r"}"""),
        (200, Json, """{"sessionId":"s","autoPassword":"482917","wsToken":"t","random":"r","expiresAt":"soon"}"""),
        (200, Json, """{"sessionId":"s","autoPassword":"482917","wsToken":"t\r\nX-Injected: 1","random":"r","expiresAt":"2025-01-15T10:01:00Z"}"""),
        (200, Json, """{"sessionId":"s","autoPassword":"<b>1</b>","wsToken":"t","random":"r","expiresAt":"2025-01-15T10:01:00Z"}"""),
        (200, Json, $$"""{"jwt":"{{new string('a', 2_000_000)}}"}"""),
        (200, Problem, """{"code":"internal_error"}"""),
        (201, Json, "{}"),
        (302, Json, "{}"),
        (418, Problem, """{"code":"teapot","title":"I am a teapot"}"""),
        (400, Problem, """{"title":"no code"}"""),
        (400, Problem, """{"code":7}"""),
        (400, Problem, """{"code":"invalid_request","errors":"many"}"""),
    ];

    public static TheoryData<string, int> EveryCallAndResponse()
    {
        var data = new TheoryData<string, int>();
        foreach (var call in Calls.Keys)
        {
            for (var response = 0; response < Responses.Length; response++)
                data.Add(call, response);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryCallAndResponse))]
    public async Task A_response_outside_the_protocol_is_one_typed_error(string call, int response)
    {
        await using var server = await FakeServer.StartAsync();
        var (status, type, body) = Responses[response];
        server.Post = http => FakeServer.RespondAsync(http, status, type, body);
        await Calls[call](server.NewClient()).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Fact]
    public async Task A_refusal_keeps_its_code_status_and_retry_delay()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = http =>
        {
            http.Response.Headers.RetryAfter = "7";
            return FakeServer.RespondAsync(http, 429, Problem, """{"code":"rate_limited","title":"Too many requests from this client."}""");
        };
        var error = await server.SignInAsync().FailsAsync(IdTokenErrorCodes.RateLimited);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (error.Status, error.RetryAfter));
        Assert.Equal("Too many requests from this client.", error.Message);
    }

    [Fact]
    public async Task A_server_error_in_the_protocol_keeps_its_code()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = http => FakeServer.RespondAsync(http, 500, Problem, """{"code":"internal_error","title":"Failed."}""");
        await server.SignInAsync().FailsAsync(IdTokenErrorCodes.InternalError);
    }

    [Fact]
    public async Task A_server_that_refuses_connections_is_unreachable()
    {
        var server = await FakeServer.StartAsync();
        var client = server.NewClient();
        await server.DisposeAsync();
        await client.SignInAsync(server.SignIn, Deadline.Token).FailsAsync(IdTokenErrorCodes.Unreachable);
    }

    [Fact]
    public async Task A_server_that_drops_within_its_response_is_unreachable()
    {
        await using var server = await FakeServer.StartAsync();
        server.Post = async http =>
        {
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("{", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            http.Abort();
        };
        await server.SignInAsync().FailsAsync(IdTokenErrorCodes.Unreachable);
    }

    [Fact]
    public async Task A_server_that_does_not_respond_in_time_is_unreachable()
    {
        await using var server = await FakeServer.StartAsync();
        var clock = new ManualClock();
        server.Post = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var signingIn = server.SignInAsync(clock);
        clock.Advance(await clock.WaitedForAsync(TimeSpan.FromSeconds(10)));
        await signingIn.FailsAsync(IdTokenErrorCodes.Unreachable);
    }

    [Fact]
    public async Task A_cancelled_call_throws_a_cancellation_and_not_a_server_error()
    {
        await using var server = await FakeServer.StartAsync();
        using var cancelled = new CancellationTokenSource();
        server.Post = http =>
        {
            cancelled.Cancel();
            return Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        var call = server.NewClient().SignInAsync(server.SignIn, cancelled.Token).SoonAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
