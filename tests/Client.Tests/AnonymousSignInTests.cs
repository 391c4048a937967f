using IdToken.Api.Sessions;
using IdToken.Client.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace IdToken.Client.Tests;

/// <summary>Sign-ins that begin without a person, against the real server (docs/other-direction.md).</summary>
public abstract class AnonymousSignInTests(RealServer server, Transport transport)
{
    private static readonly string[] Settings =
    [
        "--IdToken:Services:0:Id=demo", "--IdToken:Services:0:AllowedScopes:0=identity:basic", "--IdToken:Services:0:DefaultScopes:0=identity:basic",
        "--IdToken:Services:0:AllowAnonymousInitiation=true", "--IdToken:Services:1:Id=bank",
    ];

    private static readonly AnonymousSignInRequest Demo = new() { ServiceId = "demo" };

    [Fact]
    public async Task The_phone_that_claims_signs_its_person_in()
    {
        await using var app = await server.StartAnotherAsync(Settings);
        using var person = await Person.EnrollAsync(app.Url, transport);
        await using var opened = await person.Client.SignInAnonymouslyAsync(Demo, Deadline.Token).SoonAsync();
        Assert.Contains("/phone/#/claim/", opened.Link, StringComparison.Ordinal);
        Assert.InRange(opened.ExpiresAt, DateTimeOffset.UtcNow.AddMinutes(2), DateTimeOffset.UtcNow.AddMinutes(4));
        await ClaimAsync(app, opened, person);
        await using var session = await opened.ClaimedAsync(Deadline.Token).SoonAsync();
        await session.NextAsync<OtpReadyEvent>();
        await person.ApproveAsync(session);
        var result = await session.ResultAsync(Deadline.Token).SoonAsync();
        Assert.Equal(person.TokenId, result.Claims["sub"].GetString());
    }

    [Fact]
    public async Task A_phone_of_this_client_claims_and_approves_and_a_second_one_is_too_late()
    {
        await using var app = await server.StartAnotherAsync(Settings);
        var url = app.Url;
        using var page = await Person.EnrollAsync(url, transport);
        await using var opened = await page.Client.SignInAnonymouslyAsync(Demo, Deadline.Token).SoonAsync();
        using PhoneKey key = PhoneKey.Create(), other = PhoneKey.Create();
        await using var phone = await PhoneAsync(page.Client, url, key);
        await using var late = await PhoneAsync(page.Client, url, other);
        var request = await phone.ClaimAsync(SessionOf(opened), Deadline.Token).SoonAsync();
        Assert.Equal((await phone.ClaimAsync(SessionOf(opened), Deadline.Token).SoonAsync()).SessionId, request.SessionId);
        await late.ClaimAsync(SessionOf(opened), Deadline.Token).FailsAsync(IdTokenErrorCodes.SessionClaimed);
        await late.ClaimAsync("sess_unknown", Deadline.Token).FailsAsync(IdTokenErrorCodes.SessionNotFound);
        await using var session = await opened.ClaimedAsync(Deadline.Token).SoonAsync();
        Assert.Equal(session.SessionId, Assert.Single(phone.Pending).SessionId);
        await phone.ApproveAsync(request, session.AutoPassword, cancellationToken: Deadline.Token).SoonAsync();
        Assert.Equal(phone.Identity.TokenId, (await session.ResultAsync(Deadline.Token).SoonAsync()).Claims["sub"].GetString());
    }

    [Fact]
    public async Task Where_no_phone_claims_it_in_time_it_has_expired()
    {
        await using var app = await server.StartAnotherAsync([.. Settings, "--IdToken:Session:ClaimWindow=00:00:01"]);
        using var person = await Person.EnrollAsync(app.Url, transport);
        await using var opened = await person.Client.SignInAnonymouslyAsync(Demo, Deadline.Token).SoonAsync();
        await opened.ClaimedAsync(Deadline.Token).FailsAsync(IdTokenErrorCodes.Expired);
    }

    [Fact]
    public async Task Disposing_it_cancels_it()
    {
        await using var app = await server.StartAnotherAsync(Settings);
        using var person = await Person.EnrollAsync(app.Url, transport);
        var opened = await person.Client.SignInAnonymouslyAsync(Demo, Deadline.Token).SoonAsync();
        await opened.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opened.ClaimedAsync(Deadline.Token));
        Assert.Equal("SessionNotFound", await ClaimAsync(app, opened, person));
        // Safe to repeat.
        await opened.DisposeAsync();
    }

    [Fact]
    public async Task A_service_that_may_not_is_refused()
    {
        await using var app = await server.StartAnotherAsync(Settings);
        using var person = await Person.EnrollAsync(app.Url, transport);
        await person.Client.SignInAnonymouslyAsync(new() { ServiceId = "bank" }, Deadline.Token).FailsAsync(IdTokenErrorCodes.InvalidRequest);
    }

    private static string SessionOf(AnonymousSignIn opened) => opened.Link[(opened.Link.LastIndexOf('/') + 1)..];

    private static async Task<DeviceSession> PhoneAsync(IdTokenClient client, Uri url, PhoneKey key)
    {
        var credential = await Person.CredentialAsync(url);
        return client.CreateDeviceSession(await client.EnrollPhoneAsync((string)credential["vdsData"]!, key, cancellationToken: Deadline.Token).SoonAsync());
    }

    private static async Task<string> ClaimAsync(OtherServer app, AnonymousSignIn opened, Person person)
    {
        var claimed = await app.Services.GetRequiredService<Claims>().ClaimAsync(SessionOf(opened), person.TokenId).SoonAsync();
        return claimed.Value ?? $"{claimed.Refusal}";
    }
}

public sealed class RawAnonymousSignInTests(RealServer server) : AnonymousSignInTests(server, Transport.Raw);

public sealed class HubAnonymousSignInTests(RealServer server) : AnonymousSignInTests(server, Transport.Hub);
