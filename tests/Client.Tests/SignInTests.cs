using System.Net.WebSockets;
using System.Text.Json;
using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;

namespace IdToken.Client.Tests;

/// <summary>Sign-ins against the real server.</summary>
public abstract class SignInTests(RealServer server, Transport transport)
{
    [Fact]
    public async Task An_approved_sign_in_gives_the_verified_claims()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        var phone = await person.ApproveAsync(session);
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(phone.Jwt, result.Jwt);
        Assert.Equal(phone.ExpiresAt, result.ExpiresAt);
        Assert.Equal(person.TokenId, result.Claims["sub"].GetString());
        Assert.Equal("Ada", result.Claims["given_name"].GetString());
    }

    [Fact]
    public async Task Only_what_the_person_granted_is_in_the_claims()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await person.ApproveAsync(session, granted: ["identity:given_name"]);
        var claims = (await session.ResultAsync(Deadline.Token).SoonAsync()).Claims;
        Assert.Equal("Ada", claims["given_name"].GetString());
        Assert.DoesNotContain("family_name", claims.Keys);
    }

    [Fact]
    public async Task A_declined_sign_in_is_rejected()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await person.DeclineAsync(session);
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Rejected);
        Assert.Equal(RejectionReasons.DeclinedByUser, error.Reason);
    }

    [Fact]
    public async Task A_wrong_code_keeps_waiting_and_every_event_comes_once_in_order()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        await person.ApproveAsync(session, Person.WrongCode(session)).FailsAsync(IdTokenErrorCodes.InvalidOtp);
        await session.NextAsync<RejectedEvent>();
        await person.ApproveAsync(session);
        var events = await session.EventsAsync(Deadline.Token).AllAsync();
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        SessionEvent[] expected =
        [
            new ConnectionEvent(true), new OtpReadyEvent(session.AutoPassword, session.ExpiresAt),
            new RejectedEvent(RejectionReasons.InvalidOtp, Final: false), new ApprovedEvent(result),
        ];
        Assert.Equal(expected, events);
    }

    [Fact]
    public async Task The_third_wrong_code_is_final()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await person.ApproveAsync(session, Person.WrongCode(session)).FailsAsync(IdTokenErrorCodes.InvalidOtp);
        await person.ApproveAsync(session, Person.WrongCode(session)).FailsAsync(IdTokenErrorCodes.InvalidOtp);
        await person.ApproveAsync(session, Person.WrongCode(session)).FailsAsync(IdTokenErrorCodes.TooManyAttempts);
        var error = await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Rejected);
        Assert.Equal(RejectionReasons.TooManyAttempts, error.Reason);
        await person.ApproveAsync(session).FailsAsync(IdTokenErrorCodes.TooManyAttempts);
    }

    [Fact]
    public async Task A_disposed_session_cannot_be_approved()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        await session.DisposeAsync().AsTask().SoonAsync();
        await person.ApproveAsync(session).FailsAsync(IdTokenErrorCodes.SessionResolved);
    }

    [Fact]
    public async Task A_session_that_is_cancelled_elsewhere_ends_with_a_code_of_its_own()
    {
        using var eavesdropper = new ResponseRecorder();
        using var person = await Person.EnrollAsync(server.Url, transport, eavesdropper);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        var initiated = JsonSerializer.Deserialize(eavesdropper.Last, ContractsJsonContext.Default.InitiateResponse)!;
        await session.NextAsync<OtpReadyEvent>();
        await person.Client.CancelAsync(initiated, Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Cancelled);
    }

    [Fact]
    public async Task An_approved_session_is_not_approved_again()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await person.ApproveAsync(session);
        await person.ApproveAsync(session).FailsAsync(IdTokenErrorCodes.SessionResolved);
        await session.ResultAsync(Deadline.Token).SoonAsync();
    }

    [Fact]
    public async Task A_newer_connection_replaces_the_session()
    {
        using var eavesdropper = new ResponseRecorder();
        using var person = await Person.EnrollAsync(server.Url, transport, eavesdropper);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        using var newer = new ClientWebSocket();
        var secret = JsonSerializer.Deserialize(eavesdropper.Last, ContractsJsonContext.Default.InitiateResponse)!.WsToken;
        newer.Options.SetRequestHeader("Authorization", $"Bearer {secret}");
        await newer.ConnectAsync(new Uri($"ws://{server.Url.Authority}/ws/session/{session.SessionId}"), Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Replaced);
        Assert.IsType<ReplacedEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]);
    }

    [Fact]
    public async Task An_outcome_reached_while_disconnected_is_delivered_on_reconnect()
    {
        await using var relay = new Relay(server.Url);
        using var person = await Person.EnrollAsync(server.Url, transport);
        using var away = person.By(relay.Url);
        await using var session = await away.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        relay.GoDown();
        await person.ApproveAsync(session);
        await session.EventsAsync(Deadline.Token).FirstAsync(e => e is ConnectionEvent { Connected: false }, Deadline.Token).AsTask().SoonAsync();
        relay.ComeBack();
        Assert.Equal("Ada", (await session.ResultAsync(Deadline.Token).SoonAsync()).Claims["given_name"].GetString());
    }

    [Fact]
    public async Task A_reconnect_to_a_pending_session_reports_the_code_once()
    {
        await using var relay = new Relay(server.Url);
        using var person = await Person.EnrollAsync(server.Url, transport);
        using var away = person.By(relay.Url);
        await using var session = await away.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        relay.GoDown();
        relay.ComeBack();
        await session.EventsAsync(Deadline.Token).SkipWhile(e => e is not ConnectionEvent { Connected: false }).OfType<ConnectionEvent>()
            .FirstAsync(e => e.Connected, Deadline.Token).AsTask().SoonAsync();
        await person.ApproveAsync(session);
        Assert.Single((await session.EventsAsync(Deadline.Token).AllAsync()).OfType<OtpReadyEvent>());
    }

    [Fact]
    public async Task A_session_that_nobody_decides_expires()
    {
        await using var hasty = await server.StartAnotherAsync("--IdToken:Session:Lifetime=00:00:01");
        using var person = await Person.EnrollAsync(hasty.Url, transport);
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.ResultAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
        Assert.IsType<ExpiredEvent>((await session.EventsAsync(Deadline.Token).AllAsync())[^1]);
    }

    [Fact]
    public async Task After_a_server_stops_another_instance_delivers_the_outcome()
    {
        await using var first = await server.StartAnotherAsync();
        await using var relay = new Relay(server.Url);
        relay.Server = first.Url;
        using var person = await Person.EnrollAsync(server.Url, transport);
        using var away = person.By(relay.Url);
        await using var session = await away.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        relay.Server = server.Url;
        await first.StopAsync().SoonAsync();
        await person.ApproveAsync(session);
        Assert.Equal("Ada", (await session.ResultAsync(Deadline.Token).SoonAsync()).Claims["given_name"].GetString());
    }

    [Fact]
    public async Task A_refusal_by_the_server_has_its_code()
    {
        using var person = await Person.EnrollAsync(server.Url, transport);
        await person.Client.SignInAsync(person.SignIn with { ServiceId = "nobody" }, Deadline.Token).FailsAsync(IdTokenErrorCodes.UnknownService);
        await person.Client.SignInAsync(person.SignIn with { TokenId = "tok_of_nobody" }, Deadline.Token).FailsAsync(IdTokenErrorCodes.EnrollmentNotFound);
        var error = await person.Client.SignInAsync(person.SignIn with { TokenId = "not an id" }, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidRequest);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, error.Status);
        Assert.NotEmpty(error.Errors["tokenId"]);
        var enrollment = new EnrollRequest { VdsData = "no.credential.atall", PublicKeyPem = PhoneKey.Create().PublicKeyPem, DeviceId = "test" };
        await person.Client.EnrollAsync(enrollment, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidCredential);
    }
}

public sealed class RawSignInTests(RealServer server) : SignInTests(server, Transport.Raw);

public sealed class HubSignInTests(RealServer server) : SignInTests(server, Transport.Hub);
