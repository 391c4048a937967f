using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Live.Devices;
using IdToken.Api.Tests.Live.SessionSockets;
using IdToken.Contracts;
using StackExchange.Redis;

namespace IdToken.Api.Tests.Hosting;

/// <summary>Secrets appear in no log and not in the store, even with the most verbose settings.</summary>
public sealed class SecrecyTests(DefaultServer host)
{
    [Fact]
    public async Task No_code_token_or_key_is_logged_at_any_level()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var (session, approved) = await SignInAsync(server);
        var log = string.Join('\n', server.Log.Lines);
        Assert.Contains(session.SessionId, log, StringComparison.Ordinal);
        foreach (var secret in (string[])[session.WsToken, session.WsToken[4..], $" {session.AutoPassword}", $"\"{session.AutoPassword}", approved.Jwt, approved.Hash, "token=", "PRIVATE KEY"])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_rule_of_a_log_provider_makes_a_token_appear_in_the_log()
    {
        // A provider's rule takes precedence over every filter that the program sets.
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString, null, $"Logging:{typeof(LogRecorder).FullName}:LogLevel:Default=Trace");
        var (session, _) = await SignInAsync(server);
        var phone = await Phone.EnrollAsync(server);
        var deviceToken = DeviceToken.Create(phone, server);
        using var device = await HubProbe.OpenAsync(server, $"/hubs/device?access_token={deviceToken}");
        using var escaped = await HubProbe.OpenAsync(server, $"/hubs/session?sessionId={session.SessionId}&Access%5FToken={session.WsToken}");
        await SendMalformedAsync(server, session);

        var log = string.Join('\n', server.Log.Lines);
        Assert.Contains("Request starting", log, StringComparison.Ordinal);
        Assert.Contains($"sessionId={session.SessionId}", log, StringComparison.Ordinal);
        Assert.Contains("bad request data", log, StringComparison.Ordinal);
        foreach (var secret in (string[])[session.WsToken, session.WsToken[4..], deviceToken, "token=", "%5FToken="])
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_token_authenticates_only_the_request_that_has_it()
    {
        await using var server = await TestServer.StartAsync(host.Store.ConnectionString);
        var session = await (await Phone.EnrollAsync(server)).InitiateAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(new Uri(server.Url).Host, new Uri(server.Url).Port, Deadline.Token());
        using var reader = new StreamReader(socket.GetStream());
        foreach (var (token, status) in ((string, string)[])[($"&access_token={session.WsToken}", "200"), ("", "401")])
        {
            var request = $"POST /hubs/session/negotiate?sessionId={session.SessionId}{token} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Deadline.Token());
            Assert.Contains($" {status} ", await reader.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);
            var length = 0;
            while (await reader.ReadLineAsync(Deadline.Token()) is { Length: > 0 } header)
                length = header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(header[16..], null) : length;
            await reader.ReadBlockAsync(new char[length], Deadline.Token());
        }
    }

    private static async Task SendMalformedAsync(TestServer server, InitiateResponse session)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(new Uri(server.Url).Host, new Uri(server.Url).Port, Deadline.Token());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /\0?token={session.WsToken} HTTP/1.1\r\n\r\n"), Deadline.Token());
        using var reader = new StreamReader(socket.GetStream());
        Assert.Contains("400", await reader.ReadLineAsync(Deadline.Token()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_code_or_token_is_stored_or_published_in_plain_text()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(host.Store.ConnectionString);
        var published = new ConcurrentQueue<string>();
        var arrived = new TaskCompletionSource();
        await connection.GetSubscriber().SubscribeAsync("idtoken:instance:*", (_, message) =>
        {
            published.Enqueue(Encoding.Latin1.GetString(message!));
            if (published.Last().Contains("approved", StringComparison.Ordinal))
                arrived.TrySetResult();
        });
        // The library returns before the subscription is active.
        await connection.GetSubscriber().PingAsync();
        var (session, approved) = await SignInAsync(host.Server);
        await arrived.Task.SoonAsync();

        var fields = await connection.GetDatabase().HashGetAllAsync(TestStore.Keys.Session(session.SessionId));
        var resting = string.Join('\n', fields.Select(f => $"{f.Name}={Encoding.Latin1.GetString((byte[])f.Value!)}"));
        Assert.Contains("state=approved", resting, StringComparison.Ordinal);
        foreach (var secret in (string[])[session.WsToken, session.AutoPassword, approved.Jwt, approved.Jwt.Split('.')[1], approved.Hash])
        {
            Assert.DoesNotContain(secret, resting, StringComparison.Ordinal);
            Assert.All(published, message => Assert.DoesNotContain(secret, message, StringComparison.Ordinal));
        }
    }

    private static async Task<(InitiateResponse Session, Approved Approved)> SignInAsync(TestServer server)
    {
        var phone = await Phone.EnrollAsync(server);
        var session = await phone.InitiateAsync();
        using var hub = await HubProbe.OpenAsync(server, $"/hubs/session?sessionId={session.SessionId}&access_token={session.WsToken}");
        await hub.NextInvocationAsync();
        using var browser = await SessionTransport.Raw.ConnectAsync(server, session);
        await browser.NextAsync();
        await phone.VerifyAsync(phone.Approval(session, Phone.WrongCode(session))).RefusedAsync(401, "invalid_otp");
        var approved = await phone.ApproveAsync(session).OkAsync<Approved>();
        Assert.StartsWith("rejected", await browser.NextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("approved", await browser.NextAsync(), StringComparison.Ordinal);
        return (session, approved);
    }
}
