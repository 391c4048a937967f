using IdToken.Client.Tests.Hosting;

namespace IdToken.Client.Tests;

/// <summary>SignalR's messages, well-formed and malformed.</summary>
public sealed class HubMessageTests
{
    private static readonly string[] Malformed =
    [
        "this is not JSON", "<html>502</html>", "{", "[]", "7", """{"type":"one"}""", """{"no":"type"}""",
        FakeHubConnection.Invocation("Approved"), FakeHubConnection.Invocation("Approved", "null"), FakeHubConnection.Invocation("Approved", "7"),
        FakeHubConnection.Invocation("Approved", "{}"),
        FakeHubConnection.Invocation("Approved", """{"jwt":null,"hash":"h","random":"r","expiresAt":"2025-01-15T10:01:00Z"}"""),
        FakeHubConnection.Invocation("Approved", """{"jwt":"j","jwt":"k","hash":"h","random":"r","expiresAt":"2025-01-15T10:01:00Z"}"""),
        FakeHubConnection.Invocation("OtpReady", """{"autoPassword":482917,"expiresAt":"2025-01-15T10:01:00Z"}"""),
        FakeHubConnection.Invocation("OtpReady", """{"autoPassword":"482917","expiresAt":"tomorrow"}"""),
        FakeHubConnection.Invocation("Rejected", """{"reason":"Invalid OTP"}"""),
    ];

    public static TheoryData<string> MalformedRecords => [.. Malformed];

    [Theory]
    [MemberData(nameof(MalformedRecords))]
    public async Task A_malformed_record_is_one_typed_error(string record)
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        server.OnConnection = connection => connection.SendAsync(record);
        await using var session = await server.SignInAsync();
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
        Assert.Same(error, Assert.IsType<FailedEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]).Error);
    }

    [Theory]
    [InlineData("<html>Hello</html>")]
    [InlineData("7")]
    [InlineData("""{"error":"The protocol 'json' is not supported."}""")]
    public async Task A_malformed_handshake_is_one_typed_error(string response)
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        server.Handshake = response;
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.UnexpectedResponse);
    }

    [Fact]
    public async Task Events_in_the_same_message_as_the_close_are_handled()
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        string[] records = [FakeHubConnection.OtpReadyRecord, FakeHubConnection.Invocation("Replaced"), """{"type":7}"""];
        server.OnConnection = connection => connection.SendTextAsync(string.Concat(records.Select(r => r + FakeHubConnection.RecordSeparator)));
        for (var i = 0; i < 20; i++)
        {
            await using var session = await server.SignInAsync();
            await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Replaced);
        }

        Assert.Equal(20, server.Connects);
    }

    [Fact]
    public async Task Unknown_messages_and_members_are_ignored()
    {
        await using var server = await FakeServer.StartAsync(Transport.Hub);
        server.OnConnection = async connection =>
        {
            await connection.SendAsync(FakeHubConnection.Invocation("Surprise", """{"a":1},2,"three" """));
            await connection.SendAsync(FakeHubConnection.Invocation("Rejected", """{"reason":"Invalid OTP","final":false,"hint":"new"}"""));
            await connection.SendAsync("""{"type":3,"invocationId":"7","result":1}""");
            await connection.SendAsync("""{"type":42}""");
            await connection.ApproveAsync();
        };
        await using var session = await server.SignInAsync();
        await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(
            [typeof(ConnectionEvent), typeof(RejectedEvent), typeof(ApprovedEvent)],
            (await session.EventsAsync(Deadline.Token).AllAsync()).Select(e => e.GetType()));
    }
}
