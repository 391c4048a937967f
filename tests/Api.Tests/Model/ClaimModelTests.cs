using FsCheck;
using FsCheck.Fluent;
using IdToken.Api.Platform.Errors;
using IdToken.Api.Platform.Store;
using IdToken.Api.Sessions;
using IdToken.Api.Tests.Infrastructure;
using IdToken.Contracts;

namespace IdToken.Api.Tests.Model;

/// <summary>Phones that claim a session, the page that gives it up and the end of its time, in random rounds of simultaneous steps on three instances.</summary>
public sealed class ClaimModelTests(Stage stage) : IClassFixture<Stage>
{
    private static readonly Browser Somewhere = new("", "", "", "unknown");

    private static readonly Gen<Act> Acts =
        from phone in Gen.Choose(-2, 2)
        from instance in Gen.Choose(0, 2)
        select new Act(phone, instance);

    private static readonly Arbitrary<Act[][]> Rounds = Arb.Array(Arb.From(Gen.Choose(1, 5).SelectMany(count => Gen.ArrayOf(Acts, count))));

    [Fact]
    public async Task Of_all_phones_one_claims_and_every_answer_agrees_with_it()
    {
        var phones = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Phone.EnrollAsync(stage.Servers[0])));
        var config = Config.QuickThrowOnFailure.WithMaxTest(60).WithStartSize(2).WithEndSize(6).WithQuietOnSuccess(true);
        var property = Prop.ForAll(Rounds, rounds => PlayAsync(phones, rounds).WaitAsync(Deadline.Limit).GetAwaiter().GetResult());
        await Task.Factory.StartNew(() => property.Check(config), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private async Task PlayAsync(Phone[] phones, Act[][] rounds)
    {
        var request = new InitiateRequest { ServiceId = stage.ServiceId };
        var opened = (await stage.Get<Initiation>(0).OpenAsync(request, "http://model", "http://model", Somewhere, SharedLimit.None)).Value!;
        var before = await PendingAsync(phones);
        var (state, winner, next) = ("pending", -1, "");
        foreach (var round in rounds)
        {
            var answers = await Task.WhenAll(round.Select(act => Task.Run(() => DoAsync(phones, opened, act))));
            var steps = round.Zip(answers).ToArray();
            if (state == "pending" && await stage.Get<SessionStore>(0).SnapshotAsync(opened.SessionId) is { State: not SessionState.Pending } now)
            {
                state = SessionWords.Of(now.State);
                winner = state == "claimed" ? Array.FindIndex(phones, p => steps.Any(s => s.First.Phone >= 0 && phones[s.First.Phone] == p && s.Second.StartsWith("sess_", StringComparison.Ordinal))) : -1;
                next = winner < 0 ? "" : steps.First(s => s.First.Phone == winner).Second;
            }

            Assert.All(steps, step => Assert.Equal(Expected(step.First, state, winner, next), step.Second));
            // The winner has one session more, the others none.
            Assert.Equal(before.Select((count, i) => count + (i == winner ? 1 : 0)), await PendingAsync(phones));
        }

        await stage.Get<Cancellation>(0).CancelAsync(opened.SessionId, opened.WsToken);
        if (winner >= 0)
            await stage.Get<SessionStore>(0).DecideAsync(next, phones[winner].TokenId, stage.ServiceId, SessionVerdict.Cancelled);
    }

    private async Task<string> DoAsync(Phone[] phones, AnonymousInitiateResponse opened, Act act)
    {
        if (act.Phone == Act.Expire)
            return (await stage.Get<SessionStore>(act.Instance).DecideAsync(opened.SessionId, UnknownPerson.Of(opened.SessionId), stage.ServiceId, SessionVerdict.Expired)).Applied ? "expired" : "-";
        if (act.Phone == Act.Cancel)
            return await stage.Get<Cancellation>(act.Instance).CancelAsync(opened.SessionId, opened.WsToken) is { } refused ? $"{refused}" : "cancelled";
        var claimed = await stage.Get<Claims>(act.Instance).ClaimAsync(opened.SessionId, phones[act.Phone].TokenId);
        return claimed.Value ?? $"{claimed.Refusal}";
    }

    private static string Expected(Act act, string state, int winner, string next) => (act.Phone, state) switch
    {
        (Act.Expire, _) => "-",
        (Act.Cancel, "claimed") => $"{Refusal.SessionResolved}",
        (Act.Cancel, _) => "cancelled",
        (_, "claimed") => act.Phone == winner ? next : $"{Refusal.SessionClaimed}",
        _ => $"{Refusal.SessionNotFound}",
    };

    private async Task<int[]> PendingAsync(Phone[] phones) => await Task.WhenAll(phones.Select(async phone => (await stage.Get<PendingStore>(0).IdsAsync(phone.TokenId)).Count));

    /// <param name="Phone">Which phone claims; or what else happens.</param>
    /// <param name="Instance">Through which instance.</param>
    internal sealed record Act(int Phone, int Instance)
    {
        public const int Cancel = -1;

        /// <summary>Too early.</summary>
        public const int Expire = -2;

        public override string ToString() => $"{(Phone == Cancel ? "cancel" : Phone == Expire ? "expire" : $"phone {Phone}")} on {Instance}";
    }
}
