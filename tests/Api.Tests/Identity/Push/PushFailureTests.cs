using System.Net;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;
using Microsoft.AspNetCore.Http;

namespace IdToken.Api.Tests.Identity.Push;

/// <summary>Push services that do not do what they should. The sign-in itself is never affected.</summary>
public sealed class PushFailureTests(DefaultServer host) : IAsyncLifetime
{
    private readonly TestClock _clock = new();
    private FakePushService _service = null!;
    private TestServer _server = null!;
    private PushCounts _counts = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakePushService.StartAsync();
        // One at a time, so that pushes arrive in their order.
        _server = await TestServer.StartAsync(host.Store.ConnectionString, _clock, [.. FakePushService.Permitted, "IdToken:Push:Concurrency=1"]);
        _counts = new(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _counts.Dispose();
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_address_that_is_gone_is_forgotten(int status)
    {
        _service.AnswerWith(status);
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push address of {phone.TokenId} is not valid any more");
        await _server.Log.LineAsync("dropped: gone");
        Assert.Equal(1, _counts.Of("dropped gone"));

        await phone.InitiateAsync();
        await NextPersonsPushAsync();
        Assert.Single(_service.Seen, push => push.Path == "/send/secret-of-the-phone");
    }

    [Fact]
    public async Task An_address_that_the_phone_replaced_meanwhile_is_kept()
    {
        var phone = await SubscribedAsync();
        _service.Answer = async http =>
        {
            _service.AnswerWith(201);
            await phone.SubscribeAsync(_server, _service, "/send/renewed");
            http.Response.StatusCode = 410;
        };
        await phone.InitiateAsync();
        await _server.Log.LineAsync("dropped: gone");
        await phone.InitiateAsync();
        await _service.NextAsync();
        Assert.Equal("/send/renewed", (await _service.NextAsync()).Path);
    }

    [Fact]
    public async Task A_push_service_that_asks_for_a_pause_gets_it()
    {
        _service.AnswerWith(429, retryAfter: "20");
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _service.NextAsync();
        await _server.Log.LineAsync("failed in try 1; trying again");
        _service.AnswerWith(201);
        _clock.Advance(TimeSpan.FromSeconds(19));
        await NextPersonsPushAsync();
        Assert.Single(_service.Seen, push => push.Path == "/send/secret-of-the-phone");
        // Twenty seconds, and up to half as long again.
        _clock.Advance(TimeSpan.FromSeconds(12));
        var again = await _service.NextAsync();
        Assert.Equal("/send/secret-of-the-phone", again.Path);
        Assert.InRange(int.Parse(again["TTL"]!, null), 28, 29);
        Assert.Equal(1, _counts.Of("retries web_push"));
    }

    [Theory]
    [InlineData("60")]
    [InlineData("3600")]
    public async Task A_pause_that_lasts_longer_than_the_session_ends_the_push(string retryAfter)
    {
        _service.AnswerWith(429, retryAfter);
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync("dropped: expired");
        Assert.Equal(1, _counts.Of("dropped expired"));
        Assert.Single(_service.Seen);
    }

    [Fact]
    public async Task Three_tries_are_all_there_are()
    {
        _service.AnswerWith(503);
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        for (var i = 1; i <= 2; i++)
        {
            await _server.Log.LineAsync($"failed in try {i}; trying again");
            _clock.Advance(TimeSpan.FromSeconds(8));
        }

        await _server.Log.LineAsync("dropped: failed");
        Assert.Equal(3, _service.Seen.Count);
    }

    [Fact]
    public async Task What_was_accepted_is_never_sent_again()
    {
        var phone = await SubscribedAsync();
        var session = await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push for session {session.SessionId} accepted");
        for (var i = 0; i < 20; i++)
            _clock.Advance(TimeSpan.FromSeconds(2));
        await NextPersonsPushAsync();
        Assert.Single(_service.Seen, push => push.Path == "/send/secret-of-the-phone");
    }

    [Theory]
    [InlineData(200, "text/html", "<html>Please log in</html>")]
    [InlineData(302, null, "")]
    [InlineData(400, "text/html", "<html>")]
    [InlineData(403, null, "")]
    public async Task Any_other_answer_drops_the_push_and_warns_the_operator(int status, string? contentType, string body)
    {
        _service.Answer = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = _service.Url + "/elsewhere";
            http.Response.ContentType = contentType;
            return http.Response.WriteAsync(body);
        };
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push service {new Uri(_service.Url).Authority} refused a push with {status}");
        await _server.Log.LineAsync("dropped: refused");
        Assert.Single(_service.Seen);
    }

    [Fact]
    public async Task An_answer_without_an_end_holds_up_nobody()
    {
        _service.Answer = async http =>
        {
            http.Response.StatusCode = 201;
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.WriteAsync(new string('x', 4096), http.RequestAborted);
        };
        var phone = await SubscribedAsync();
        var session = await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push for session {session.SessionId} accepted");
    }

    [Fact]
    public async Task A_push_service_that_says_nothing_is_given_up_after_the_timeout()
    {
        _service.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var phone = await SubscribedAsync();
        var session = await phone.InitiateAsync();
        await _service.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(11));
        await _server.Log.LineAsync($"Push for session {session.SessionId} failed in try 1");
        await phone.ApproveAsync(session).OkAsync<Approved>();
    }

    [Fact]
    public async Task A_push_service_that_keeps_failing_gets_none_for_a_while_and_then_one()
    {
        _service.AnswerWith(500);
        var phone = await SubscribedAsync();
        for (var i = 0; i < 5; i++)
        {
            await phone.InitiateAsync();
            await _service.NextAsync();
        }

        var authority = new Uri(_service.Url).Authority;
        await _server.Log.LineAsync($"Push service {authority} failed 5 times in a row");
        var skipped = await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push for session {skipped.SessionId} dropped: service_down ({authority})");
        Assert.Equal(5, _service.Seen.Count);

        // Another one is not affected.
        await using var other = await FakePushService.StartAsync();
        var neighbour = await Phone.EnrollAsync(_server);
        await neighbour.SubscribeAsync(_server, other);
        await neighbour.InitiateAsync();
        await other.NextAsync();

        _service.AnswerWith(201);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await phone.InitiateAsync();
        await _server.Log.LineAsync($"Push service {authority} recovered");
    }

    [Fact]
    public async Task A_push_whose_session_ended_while_it_waited_is_dropped()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, _clock, [.. FakePushService.Permitted, "IdToken:Push:Concurrency=1"]);
        _service.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var phone = await Phone.EnrollAsync(server);
        await phone.SubscribeAsync(server, _service);
        await phone.InitiateAsync();
        await _service.NextAsync();
        var waiting = await phone.InitiateAsync();
        // The only worker waits for the first one's answer.
        _clock.Advance(TimeSpan.FromSeconds(61));
        await server.Log.LineAsync($"Push for session {waiting.SessionId} dropped: expired");
        Assert.Single(_service.Seen);
    }

    [Fact]
    public async Task More_than_the_queue_holds_is_dropped_at_once()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, _clock, [.. FakePushService.Permitted, "IdToken:Push:Capacity=2", "IdToken:Push:Concurrency=1"]);
        using var counts = new PushCounts(server);
        _service.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var phone = await Phone.EnrollAsync(server);
        await phone.SubscribeAsync(server, _service);
        for (var i = 0; i < 5; i++)
            await phone.InitiateAsync();
        Assert.Equal(3, counts.Of("dropped queue_full"));
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_not_called()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Push:WebPush:AllowHttp=true");
        using var counts = new PushCounts(server);
        var phone = await Phone.EnrollAsync(server);
        // A name says nothing about its addresses, which may differ the next time.
        var named = new Subscription(_service.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/send/x");
        await phone.SubscribeAsync(server, named.Request).StatusAsync(HttpStatusCode.NoContent);
        var session = await phone.InitiateAsync();
        await server.Log.LineAsync($"Push for session {session.SessionId} dropped: address_not_permitted");
        Assert.Empty(_service.Seen);
        Assert.Equal(1, counts.Of("dropped address_not_permitted"));
    }

    [Fact]
    public async Task No_address_is_in_the_log()
    {
        _service.AnswerWith(500);
        var phone = await SubscribedAsync();
        await phone.InitiateAsync();
        await _server.Log.LineAsync("failed in try 1; trying again");
        _service.AnswerWith(410);
        _clock.Advance(TimeSpan.FromSeconds(4));
        await _server.Log.LineAsync("dropped: gone");
        Assert.DoesNotContain(_server.Log.Lines, line => line.Contains("secret-of-the-phone", StringComparison.Ordinal));
    }

    private async Task<Phone> SubscribedAsync()
    {
        var phone = await Phone.EnrollAsync(_server);
        await phone.SubscribeAsync(_server, _service);
        return phone;
    }

    /// <summary>Somebody else's push, which comes after all that were queued before.</summary>
    private async Task NextPersonsPushAsync()
    {
        _service.AnswerWith(201);
        var other = await Phone.EnrollAsync(_server);
        await other.SubscribeAsync(_server, _service, "/send/other");
        await other.InitiateAsync();
        while ((await _service.NextAsync()).Path != "/send/other")
        {
        }
    }
}
