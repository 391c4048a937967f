using System.Net;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>Instances on machines with a wrong clock: what they share follows the store's clock.</summary>
public sealed class WrongClockTests(DefaultServer host)
{
    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(7200)]
    public async Task A_sign_in_across_instances_works_with_wrong_clocks(int secondsAhead)
    {
        await using var off = await TestServer.StartWithClockOffAsync(host.Store.ConnectionString, TimeSpan.FromSeconds(secondsAhead));
        var phone = await Phone.EnrollAsync(off);
        var before = DateTimeOffset.UtcNow;
        var session = await phone.InitiateAsync();
        Assert.InRange(session.ExpiresAt, before.AddSeconds(59), before.AddSeconds(65));
        using var browser = await SessionTransport.Raw.ConnectAsync(host.Server, session);
        Assert.StartsWith("otp_ready", await browser.NextAsync(), StringComparison.Ordinal);
        // The phone's clock is right; the instance that it reaches is not.
        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-7200)]
    public async Task The_first_request_finds_the_stores_time(int secondsAhead)
    {
        await using var off = await TestServer.StartWithClockOffAsync(host.Store.ConnectionString, TimeSpan.FromSeconds(secondsAhead));
        Assert.InRange(off.Services.Clock().GetUtcNow() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task An_instance_whose_clock_is_ahead_ends_no_session()
    {
        await using var ahead = await TestServer.StartWithClockOffAsync(host.Store.ConnectionString, TimeSpan.FromHours(2));
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var there = await SessionTransport.Raw.ConnectAsync(ahead, session);
        Assert.StartsWith("otp_ready", await there.NextAsync(), StringComparison.Ordinal);
        // Its sweep has reached the session once it has expired one that ended earlier.
        var brief = await TestServer.StartAsync(host.Store.ConnectionString, null, "IdToken:Session:Lifetime=00:00:01");
        await using (brief)
        {
            var other = await (await Phone.EnrollAsync(brief)).InitiateAsync();
            using var ending = await SessionTransport.Raw.ConnectAsync(ahead, other);
            Assert.StartsWith("otp_ready", await ending.NextAsync(), StringComparison.Ordinal);
            Assert.Equal("expired", await ending.NextAsync());
        }

        await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("approved", await there.NextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, HttpStatusCode.OK)]
    [InlineData(60, HttpStatusCode.ServiceUnavailable)]
    [InlineData(-60, HttpStatusCode.ServiceUnavailable)]
    public async Task A_clock_that_is_off_is_logged_and_beyond_ten_seconds_the_instance_is_not_ready(int secondsAhead, HttpStatusCode ready)
    {
        await using var off = await TestServer.StartWithClockOffAsync(host.Store.ConnectionString, TimeSpan.FromSeconds(secondsAhead));
        await off.Log.LineAsync("clock differs from the store's");
        await off.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken).StatusAsync(ready);
    }
}
