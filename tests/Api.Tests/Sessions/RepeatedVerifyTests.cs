using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Sessions;

/// <summary>A verify whose response was lost can be repeated safely: it takes effect once.</summary>
public sealed class RepeatedVerifyTests(DefaultServer host)
{
    // The store's reply to an approval that it applied; a published one looks different.
    private const string Applied = "*2\r\n:1\r\n$8\r\napproved\r\n";

    public static TheoryData<SessionTransport> Transports => SessionTransport.Both;

    [Theory, MemberData(nameof(Transports))]
    public async Task An_approval_whose_reply_from_the_store_was_lost_is_sent_once_and_rejected_on_repeat(SessionTransport transport)
    {
        using var link = new StoreLink(host.Store.ConnectionString);
        await using var cut = await TestServer.StartAsync(link.ConnectionString);
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var browser = await transport.ConnectAsync(host.Server, session);
        await browser.NextAsync();

        link.CutBefore(Applied);
        var approval = phone.Approval(session);
        await cut.PostAsync("/auth/verify", approval).RefusedAsync(503, "store_unavailable");
        await phone.VerifyAsync(approval).RefusedAsync(409, "session_resolved");
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("resolved", await browser.NextAsync());
    }

    [Fact]
    public async Task A_verify_whose_connection_broke_after_it_was_sent_counts_once_with_its_repeat()
    {
        var phone = await Phone.EnrollAsync(host.Server);
        for (var round = 0; round < 20; round++)
        {
            var session = await phone.InitiateAsync();
            using var browser = await SessionTransport.Raw.ConnectAsync(host.Server, session);
            await browser.NextAsync();

            var approval = phone.Approval(session);
            (await SendAsync(approval, reset: round % 2 == 0)).Dispose();
            using var repeated = await phone.VerifyAsync(approval);
            var status = (int)repeated.StatusCode;
            Assert.True(status is 200 or 409, $"{status}");
            var told = await browser.NextAsync();
            Assert.StartsWith("approved", told, StringComparison.Ordinal);
            Assert.Equal("resolved", await browser.NextAsync());
            if (status == 200)
                Assert.Contains(told["approved ".Length..], await repeated.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_approval_whose_response_nobody_read_is_not_sent_again()
    {
        var phone = await Phone.EnrollAsync(host.Server);
        var session = await phone.InitiateAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(host.Server, session);
        await browser.NextAsync();

        var approval = phone.Approval(session);
        using (await SendAsync(approval, reset: true))
            Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
        await phone.VerifyAsync(approval).RefusedAsync(409, "session_resolved");
        Assert.Equal("resolved", await browser.NextAsync());
    }

    /// <summary>Sends the request without reading the response; disposing of the connection breaks it.</summary>
    private async Task<TcpClient> SendAsync(VerifyRequest request, bool reset)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, ContractsJsonContext.Default.VerifyRequest);
        var server = new Uri(host.Server.Url);
        var client = new TcpClient { NoDelay = true, LingerState = new LingerOption(enable: reset, seconds: 0) };
        await client.ConnectAsync(server.Host, server.Port, Deadline.Token());
        var head = $"POST /auth/verify HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], Deadline.Token());
        return client;
    }
}
