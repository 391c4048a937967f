using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>How somebody signs in.</summary>
/// <param name="Think">Until the phone approves.</param>
/// <param name="Typed">With the .NET client; otherwise over the raw WebSocket.</param>
/// <param name="Impatient">The phone approves twice at once.</param>
internal sealed record Manner(TimeSpan Think, bool Typed, bool Impatient);

/// <summary>Somebody signs in; anew where the store forgot the session before it was approved.</summary>
internal sealed class Visit(Crowd crowd, Person person, Manner manner, Tally tally)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // In time for a browser that waits between two tries, and for the server's own look at what it has.
    private static readonly TimeSpan TimeToTell = TimeSpan.FromSeconds(25);

    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (await SignInAsync(limit.Token) == Fate.Gone)
            {
                // Anew.
            }
        }
        catch (Exception e)
        {
            tally.Find($"Unexpected: {e.GetType().Name} {e.Message}");
        }
    }

    private async Task<Fate> SignInAsync(CancellationToken limit)
    {
        var (browser, asked) = await crowd.InitiateAsync(person, manner.Typed, limit);
        await using var mine = browser;
        var signIn = new SignIn(browser.SessionId, browser.Transport);
        tally.Begin(signIn, asked);
        try
        {
            await FollowAsync(browser, signIn, limit);
        }
        catch (Exception e)
        {
            signIn.Odd($"{e.GetType().Name} {e.Message}");
        }

        return tally.End(signIn);
    }

    private async Task FollowAsync(IBrowser browser, SignIn signIn, CancellationToken limit)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var following = browser.FollowAsync(signIn, patience.Token);
        await Task.Delay(manner.Think, limit);
        var phone = crowd.PhoneOf(person);
        await Task.WhenAll(Enumerable.Range(0, manner.Impatient ? 2 : 1).Select(_ => phone.ApproveAsync(signIn, browser.Code, limit)));
        patience.CancelAfter(signIn.IsApproved ? Site.Retention : TimeToTell);
        await following;
    }
}
