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
    private static readonly TimeSpan ClaimWindow = new SessionOptions().ClaimWindow;

    private static readonly Browser Somewhere = new("", "", "", "unknown");

    private static readonly Gen<Act> Acts =
        from phone in Gen.Choose(-2, 2)
        from instance in Gen.Choose(0, 2)
        select new Act(phone, instance);

    private static readonly Gen<Act[]> Waiting = Gen.Constant((Act[])[new Act(Act.Wait, 0)]);

    private static readonly Arbitrary<Act[][]> Rounds = Arb.Array(Arb.From(Gen.Frequency((1, Waiting), (5, Gen.Choose(1, 5).SelectMany(count => Gen.ArrayOf(Acts, count))))));

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
        await stage.FeedAsync();
        var (state, winner, next, isOver) = ("pending", -1, "", false);
        foreach (var round in rounds)
        {
            var answers = await Task.WhenAll(round.Select(act => Task.Run(() => DoAsync(phones, opened, act))));
            var steps = round.Zip(answers).ToArray();
            isOver |= round[0].Phone == Act.Wait;
            if (state == "pending" && isOver)
            {
                state = "due";
            }
            else if (state == "pending" && await stage.Get<SessionStore>(0).SnapshotAsync(opened.SessionId) is { State: not SessionState.Pending } now)
            {
                state = SessionWords.Of(now.State);
                winner = state == "claimed" ? Array.FindIndex(phones, p => steps.Any(s => s.First.Phone >= 0 && phones[s.First.Phone] == p && s.Second.StartsWith("sess_", StringComparison.Ordinal))) : -1;
                next = winner < 0 ? "" : steps.First(s => s.First.Phone == winner).Second;
            }

            Assert.All(steps, step => Assert.Contains(step.Second, Expected(step.First, state, winner, next)));
            // The winner has one session more until it ends too, the others none.
            var pending = await PendingAsync(phones);
            Assert.All(phones, (_, i) => Assert.InRange(pending[i] - before[i], i == winner && !isOver ? 1 : 0, i == winner ? 1 : 0));
        }

        await LeaveAsync(opened, winner < 0 ? null : phones[winner], next);
        // Its service learns of the person's session alone.
        Assert.DoesNotContain(await stage.FeedAsync(), e => e.SessionId == opened.SessionId || UnknownPerson.Is(e.TokenId));
    }

    /// <summary>Leaves nothing pending behind: an end that nobody else has applied is applied once.</summary>
    private async Task LeaveAsync(AnonymousInitiateResponse opened, Phone? winner, string next)
    {
        await stage.Get<Cancellation>(0).CancelAsync(opened.SessionId, opened.WsToken);
        await DoAsync([], opened, new Act(Act.Expire, 0));
        Assert.Equal("-", await DoAsync([], opened, new Act(Act.Expire, 1)));
        var pending = TestStore.Keys.ForSession(opened.SessionId).PendingSessions;
        Assert.DoesNotContain(await stage.Database.SortedSetRangeByRankAsync(pending), m => $"{m}".StartsWith(opened.SessionId, StringComparison.Ordinal));
        foreach (var end in winner is null ? (SessionVerdict[])[] : [SessionVerdict.Cancelled, SessionVerdict.Expired])
            await stage.Get<SessionStore>(0).DecideAsync(next, winner!.TokenId, stage.ServiceId, end);
    }

    private async Task<string> DoAsync(Phone[] phones, AnonymousInitiateResponse opened, Act act)
    {
        if (act.Phone == Act.Wait)
        {
            stage.Clock.Advance(ClaimWindow);
            return "";
        }

        if (act.Phone == Act.Expire)
            return (await stage.Get<SessionStore>(act.Instance).DecideAsync(opened.SessionId, UnknownPerson.Of(opened.SessionId), stage.ServiceId, SessionVerdict.Expired)).Applied ? "expired" : "-";
        if (act.Phone == Act.Cancel)
            return await stage.Get<Cancellation>(act.Instance).CancelAsync(opened.SessionId, opened.WsToken) is { } refused ? $"{refused}" : "cancelled";
        var claimed = await stage.Get<Claims>(act.Instance).ClaimAsync(opened.SessionId, phones[act.Phone].TokenId);
        return claimed.Value ?? $"{claimed.Refusal}";
    }

    private static string[] Expected(Act act, string state, int winner, string next) => (act.Phone, state) switch
    {
        (Act.Wait, _) => [""],
        // A server's sweep may come first.
        (Act.Expire, "due") => ["expired", "-"],
        (Act.Expire, _) => ["-"],
        (Act.Cancel, "claimed") => [$"{Refusal.SessionResolved}"],
        (Act.Cancel, "cancelled") => ["cancelled"],
        (_, "claimed") => [act.Phone == winner ? next : $"{Refusal.SessionClaimed}"],
        _ => [$"{Refusal.SessionNotFound}"],
    };

    private async Task<int[]> PendingAsync(Phone[] phones) => await Task.WhenAll(phones.Select(async phone => (await stage.Get<PendingStore>(0).IdsAsync(phone.TokenId)).Count));

    /// <param name="Phone">Which phone claims; or what else happens.</param>
    /// <param name="Instance">Through which instance.</param>
    internal sealed record Act(int Phone, int Instance)
    {
        public const int Cancel = -1;

        /// <summary>An instance looks whether it is over.</summary>
        public const int Expire = -2;

        /// <summary>Nobody claims it in time.</summary>
        public const int Wait = -3;

        public override string ToString() => $"{(Phone == Wait ? "wait" : Phone == Cancel ? "cancel" : Phone == Expire ? "expire" : $"phone {Phone}")} on {Instance}";
    }
}
