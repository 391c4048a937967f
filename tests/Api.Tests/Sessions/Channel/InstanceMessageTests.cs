using System.Text;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions.Channel;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Api.Tests.Model;

namespace IdToken.Api.Tests.Sessions.Channel;

/// <summary>The writer and the parser of instance messages follow the examples of docs/instance-channel.</summary>
public sealed class InstanceMessageTests(DefaultServer host)
{
    private const string Session = "sess_9f2cXq7pT1yV0bKd3RmZaw";
    private const string Details = "{'1736935200000', 'shop', 'identity:basic identity:age_over_18', 'k1', '203.0.113.7', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/134.0', 'Enter', 'https://shop.example'}";

    // The call of channel.lua for each example.
    private static readonly Dictionary<string, string> Calls = new()
    {
        ["heartbeat"] = "sendHeartbeat(channel, 17)",
        ["session-approved"] = $"sendSession(channel, '{Session}', '3', '2', 'approved', 'sealed outcome')",
        ["session-failed-attempt"] = $"sendSession(channel, '{Session}', '3', '2', 'invalid_otp', '')",
        ["replaced"] = $"sendReplaced(channel, '{Session}', '4', '2')",
        ["outbox"] = "sendOutbox(channel, 'idtoken:{17.3}:outbox')",
        ["phone"] = "sendPhone(channel, 'tok_1', '1736935200000')",
        ["device-pending"] = $"sendDevice(channel, 'tok_1', '{Session}', 'pending', '1736935260000', {Details})",
        // The same call: channel.lua leaves out what version 1 does not read.
        ["device-pending-before"] = $"sendDevice(channel, 'tok_1', '{Session}', 'pending', '1736935260000', {Details})",
        ["device-resolved"] = $"sendDevice(channel, 'tok_1', '{Session}', 'approved', '1736935260000')",
    };

    public static TheoryData<string> Examples => [.. ChannelExamples.Names];

    [Theory, MemberData(nameof(Examples))]
    public async Task The_writer_sends_each_example_to_the_letter(string example)
    {
        // An instance of version 1 has a channel without a version in its name.
        var channel = $"idtoken:instance:{Guid.NewGuid():N}{(example.StartsWith("version-1", StringComparison.Ordinal) ? "" : ":2")}";
        using var tap = new ChannelTap(host.Store.ConnectionString, [channel]);
        var store = await host.Store.ConnectAsync();
        await store.GetDatabase().ScriptEvaluateAsync($"{new Script("channel.lua").Text}local channel = ARGV[1]\n{Calls[Path.GetFileName(example)]}", [], [channel]);
        await store.GetDatabase().PublishAsync(channel, "end");
        Assert.Equal([ChannelExamples.Text(example)], tap.UpTo("end").Select(m => m.Text));
    }

    [Theory, MemberData(nameof(Examples))]
    public void The_parser_reads_each_example(string example)
    {
        var expires = DateTimeOffset.FromUnixTimeMilliseconds(1736935260000);
        var details = "initiated 1736935200000, shop, identity:basic+identity:age_over_18, k1, 203.0.113.7, Mozilla/5.0 (X11; Linux x86_64) Firefox/134.0";
        var expected = Path.GetFileName(example) switch
        {
            "heartbeat" => "heartbeat 17",
            "session-approved" => $"{Session} connection 3 v2 Approved 'sealed outcome'",
            "session-failed-attempt" => $"{Session} connection 3 v2 InvalidOtp ''",
            "replaced" => $"{Session} replaced by 4",
            "outbox" => "outbox idtoken:{17.3}:outbox filled",
            "phone" => "phone of tok_1 enrolled 1736935200000",
            "device-pending" => $"device of tok_1: {Session} Pending until {expires:O} {details}, Enter, https://shop.example",
            "device-pending-before" => $"device of tok_1: {Session} Pending until {expires:O} {details}, Compare, ",
            "device-resolved" => $"device of tok_1: {Session} Approved until {expires:O} ",
            var other => throw new InvalidOperationException($"The example {other} has no expectation."),
        };
        Assert.Equal(expected, Describe(InstanceMessage.Parse(ChannelExamples.Bytes(example))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("unheard\n1")]
    [InlineData("heartbeat")]
    [InlineData("heartbeat\nsoon")]
    [InlineData("session\nsess_1\n1\n2")]
    [InlineData("session\nsess_1\n1\n2\nmet\n")]
    [InlineData("session\nsess_1\n1\n2\npending\n")]
    [InlineData("replaced\nsess_1")]
    [InlineData("sess_1\n1")]
    [InlineData("sess_1\n1\n2\nmet\n")]
    [InlineData("outbox")]
    [InlineData("phone\ntok_1")]
    [InlineData("phone\ntok_1\nsoon")]
    [InlineData("device\ntok_1\nsess_1")]
    [InlineData("device\ntok_1\nsess_1\napproved")]
    [InlineData("device\ntok_1\nsess_1\npending\n1736935260000")]
    [InlineData("device\ntok_1\nsess_1\nlost\n1736935260000")]
    public void A_malformed_message_is_rejected(string text) =>
        Assert.Throws<FormatException>(() => InstanceMessage.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_outcome_may_hold_any_bytes()
    {
        byte[] outcome = [10, 0, 255, 10];
        var message = Assert.IsType<SessionChange>(InstanceMessage.Parse([.. Encoding.UTF8.GetBytes($"session\n{Session}\n1\n2\napproved\n"), .. outcome]));
        Assert.Equal(outcome, message.Outcome);
    }

    [Fact]
    public void Only_the_writer_publishes_to_instances()
    {
        var assembly = typeof(Script).Assembly;
        var publishing = assembly.GetManifestResourceNames().Where(n => n.EndsWith(".lua", StringComparison.Ordinal) && new Script(n).Text.Contains("PUBLISH", StringComparison.Ordinal));
        // feed.lua publishes to the channel of a service's feed.
        Assert.Equal(["channel.lua", "feed.lua"], publishing.Order(StringComparer.Ordinal));
    }

    private static string Describe(InstanceMessage message) => message switch
    {
        Heartbeat heartbeat => $"heartbeat {heartbeat.Number}",
        SessionChange c => $"{c.SessionId} connection {c.Connection} v{c.Version} {c.Event} '{Encoding.UTF8.GetString(c.Outcome)}'",
        OutboxFilled outbox => $"outbox {outbox.Outbox} filled",
        PhoneReplaced phone => $"phone of {phone.TokenId} enrolled {phone.EnrolledAt}",
        SessionReplaced replaced => $"{replaced.SessionId} replaced by {replaced.Connection}",
        DeviceNotification n => $"device of {n.TokenId}: {n.SessionId} {n.State} until {n.ExpiresAt:O} {Describe(n.Details)}",
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    private static string Describe(SignInDetails? d) =>
        d is null ? "" : $"initiated {d.InitiatedAt.ToUnixTimeMilliseconds()}, {d.ServiceId}, {string.Join('+', d.Scopes)}, {d.Kid}, {d.IpAddress}, {d.UserAgent}, {d.CodeEntry}, {d.Origin}";
}
