using IdToken.Client.Tests.Hosting;
using IdToken.Contracts;
using OpenIdIssuer = IdToken.Api.Tests.Infrastructure.OpenIdIssuer;

namespace IdToken.Client.Tests;

/// <summary>A feed of the real server.</summary>
public sealed class ServiceFeedServerTests(RealServer host)
{
    [Fact]
    public async Task A_sign_in_reaches_the_feed_and_another_reader_resumes_within_it()
    {
        await using var issuer = await OpenIdIssuer.StartAsync();
        await using var server = await host.StartAnotherAsync(
            $"--IdToken:ServiceIssuers:0:MetadataAddress={issuer.MetadataAddress}", "--IdToken:ServiceIssuers:0:Audience=back-ends", "--IdToken:ServiceIssuers:0:ServiceId=demo");
        var url = server.Url;
        var feed = new ServiceFeed(new() { BaseAddress = url, AccessToken = _ => new(issuer.Token("", audience: "back-ends")) });
        using var person = await Person.EnrollAsync(url);
        await using var reader = new FeedReader(feed, "0");
        await using var session = await person.Client.SignInAsync(person.SignIn, Deadline.Token).SoonAsync();
        var initiated = Assert.IsType<SessionInitiated>(await reader.NextAsync());
        Assert.Equal((session.SessionId, person.TokenId), (initiated.SessionId, initiated.TokenId));

        var approved = await person.ApproveAsync(session);
        Assert.Equal(approved.Jwt, Assert.IsType<SessionApproved>(await reader.NextAsync()).Jwt);
        await using var late = new FeedReader(feed, initiated.Id);
        Assert.Equal(approved.Jwt, Assert.IsType<SessionApproved>(await late.NextAsync()).Jwt);
        await server.StopAsync();
    }

    [Fact]
    public async Task A_token_of_an_unknown_issuer_is_final()
    {
        await using var issuer = await OpenIdIssuer.StartAsync();
        await using var reader = new FeedReader(new ServiceFeed(new() { BaseAddress = host.Url, AccessToken = _ => new(issuer.Token("")) }), null);
        await reader.FailsAsync(IdTokenErrorCodes.InvalidServiceToken);
    }
}
