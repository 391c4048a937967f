using IdToken.Faults.Deployment;
using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>How a person signs in.</summary>
/// <param name="Think">Time until the phone approves.</param>
/// <param name="Typed">Uses the .NET client; otherwise the raw WebSocket.</param>
/// <param name="Impatient">The phone approves twice concurrently.</param>
internal sealed record VisitOptions(TimeSpan Think, bool Typed, bool Impatient);

/// <summary>One person signs in, again if the store lost the session before it was approved.</summary>
internal sealed class Visit(Users users, Person person, VisitOptions options, Tally tally)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Long enough for the longest retry delay of a browser and for the server's sweep.
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(25);

    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            while (await SignInAsync(limit.Token) == Outcome.Gone)
            {
                // Starts again.
            }
        }
        catch (Exception e)
        {
            tally.AddFinding($"Unexpected: {e.GetType().Name} {e.Message}");
        }
    }

    private async Task<Outcome> SignInAsync(CancellationToken limit)
    {
        var (browser, asked) = await users.InitiateAsync(person, options.Typed, limit);
        await using var mine = browser;
        var signIn = new SignIn(browser.SessionId, browser.Transport);
        tally.Begin(signIn, asked);
        try
        {
            await FollowAsync(browser, signIn, limit);
        }
        catch (Exception e)
        {
            signIn.ReportAnomaly($"{e.GetType().Name} {e.Message}");
        }

        return tally.End(signIn);
    }

    private async Task FollowAsync(IBrowser browser, SignIn signIn, CancellationToken limit)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit);
        var following = browser.FollowAsync(signIn, patience.Token);
        await Task.Delay(options.Think, limit);
        var phone = users.PhoneOf(person);
        await Task.WhenAll(Enumerable.Range(0, options.Impatient ? 2 : 1).Select(_ => phone.ApproveAsync(signIn, browser.Code, limit)));
        patience.CancelAfter(signIn.IsApproved ? Cluster.Retention : DeliveryLimit);
        await following;
    }
}
