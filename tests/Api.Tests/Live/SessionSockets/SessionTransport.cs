using System.Text.Json.Nodes;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Live.SessionSockets;

/// <summary>One way to connect to a session, so that the tests of both are written once.</summary>
public abstract class SessionTransport
{
    public static readonly SessionTransport Raw = new RawTransport();
    public static readonly SessionTransport Hub = new HubTransport();

    public static TheoryData<SessionTransport> Both => [Raw, Hub];

    public Task<ISessionListener> ConnectAsync(TestServer server, InitiateResponse session) => ConnectAsync(server, session.SessionId, session.WsToken);

    public abstract Task<ISessionListener> ConnectAsync(TestServer server, string sessionId, string wsToken);

    private sealed class RawTransport : SessionTransport
    {
        public override async Task<ISessionListener> ConnectAsync(TestServer server, string sessionId, string wsToken) =>
            new RawListener(await SocketProbe.OpenAsync(server, $"/ws/session/{sessionId}?token={wsToken}"));

        public override string ToString() => "raw";
    }

    private sealed class HubTransport : SessionTransport
    {
        public override async Task<ISessionListener> ConnectAsync(TestServer server, string sessionId, string wsToken)
        {
            try
            {
                return new HubListener(await HubProbe.OpenAsync(server, $"/hubs/session?sessionId={sessionId}", wsToken));
            }
            catch (RefusedUpgradeException e)
            {
                return new RefusedListener(e.Status switch { 401 => "invalid token", 404 => "not found", _ => $"refused {e.Status}" });
            }
        }

        public override string ToString() => "hub";
    }

    private sealed class RawListener(SocketProbe socket) : ISessionListener
    {
        public async Task<string> NextAsync()
        {
            if (await socket.NextAsync() is not { } text)
            {
                return ((int?)socket.CloseStatus, socket.CloseReason) switch
                {
                    (1000, "Session expired") => "expired",
                    (1000, _) => "resolved",
                    (4001, _) => "invalid token",
                    (4004, _) => "not found",
                    (4009, _) => "replaced",
                    (1001, _) => "going away",
                    var (code, reason) => $"closed {code} {reason}",
                };
            }

            var frame = JsonNode.Parse(text)!.AsObject();
            return (string)frame["type"]! switch
            {
                "otp_ready" => $"otp_ready {frame["autoPassword"]}",
                "approved" => $"approved {frame["jwt"]}",
                "rejected" => $"rejected {frame["reason"]}",
                "claimed" => ClaimedText(frame),
                var other => $"unknown {other}",
            };
        }

        public void Abort() => socket.Abort();

        public void Dispose() => socket.Dispose();
    }

    private sealed class HubListener(HubProbe hub) : ISessionListener
    {
        public async Task<string> NextAsync() => await hub.NextInvocationAsync() switch
        {
            null => "resolved",
            ("OtpReady", var argument) => $"otp_ready {argument!["autoPassword"]}",
            ("Approved", var argument) => $"approved {argument!["jwt"]}",
            ("Rejected", var argument) => $"rejected {argument!["reason"]}",
            ("Claimed", var argument) => ClaimedText(argument!),
            ("Expired", _) => "expired",
            ("Replaced", _) => "replaced",
            var (method, _) => $"unknown {method}",
        };

        public void Abort() => hub.Abort();

        public void Dispose() => hub.Dispose();
    }

    private static string ClaimedText(JsonObject claimed) => $"claimed {claimed["sessionId"]} {claimed["autoPassword"]} {claimed["wsToken"]} {claimed["random"]}";

    private sealed class RefusedListener(string why) : ISessionListener
    {
        public Task<string> NextAsync() => Task.FromResult(why);

        public void Abort()
        {
        }

        public void Dispose()
        {
        }
    }
}

public interface ISessionListener : IDisposable
{
    /// <summary>The next event that a client receives, in words; the end of the connection counts as one.</summary>
    Task<string> NextAsync();

    void Abort();
}
