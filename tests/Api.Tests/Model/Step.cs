using FsCheck;
using FsCheck.Fluent;

namespace IdToken.Api.Tests.Model;

internal enum StepKind
{
    Initiate,
    Connect,
    Verify,
    WrongSignature,
    WrongCode,
    Decline,
    DeclineUnsigned,
    Cancel,
    Supersede,
    LateVerdict,
    Expire,
    Revoke,
    RevokeCutShort,
    EnrollAnew,
    Disconnect,
    Forget,
    HoldDevice,
    Wait,
}

/// <summary>Something that somebody does.</summary>
/// <param name="What">What.</param>
/// <param name="Session">Which of the sessions that there are; how long, for a wait.</param>
/// <param name="Instance">Through which instance.</param>
internal sealed record Step(StepKind What, int Session = 0, int Instance = 0)
{
    public override string ToString() => $"{What} {Session} {Instance}";
}

/// <summary>Random steps, in rounds: what stands in one round happens at once.</summary>
internal static class Steps
{
    private static readonly (int Weight, StepKind What)[] Weights =
    [
        (4, StepKind.Initiate), (8, StepKind.Connect), (5, StepKind.Verify), (4, StepKind.WrongSignature), (5, StepKind.WrongCode), (2, StepKind.Decline),
        (1, StepKind.DeclineUnsigned), (2, StepKind.Cancel), (2, StepKind.Supersede), (3, StepKind.LateVerdict), (6, StepKind.Expire), (1, StepKind.Revoke), (1, StepKind.RevokeCutShort), (2, StepKind.EnrollAnew),
        (2, StepKind.Disconnect), (1, StepKind.Forget), (2, StepKind.HoldDevice),
    ];

    private static readonly Gen<Step> Waiting = Gen.Choose(0, 3).Select(length => new Step(StepKind.Wait, length));

    private static readonly Gen<Step> Acting =
        from what in Gen.Frequency([.. Weights.Select(w => (w.Weight, Gen.Constant(w.What)))])
        from session in Gen.Choose(0, 3)
        from instance in Gen.Choose(0, 2)
        select new Step(what, session, instance);

    /// <summary>One after the other.</summary>
    public static Arbitrary<Step[][]> Single => Rounds(Acting.Select(step => (Step[])[step]));

    /// <summary>Up to four at once, now and then.</summary>
    public static Arbitrary<Step[][]> Groups =>
        Rounds(Gen.Frequency((1, Acting.Select(step => (Step[])[step])), (2, Gen.Choose(2, 4).SelectMany(count => Gen.ArrayOf(Acting, count)))));

    private static Arbitrary<Step[][]> Rounds(Gen<Step[]> acting) =>
        Arb.Array(Arb.From(Gen.Frequency((1, Waiting.Select(step => (Step[])[step])), (9, acting)), Smaller));

    private static IEnumerable<Step[]> Smaller(Step[] round) =>
        round.Length == 1 ? [] : round.Select((_, left) => (Step[])[.. round.Where((_, i) => i != left)]);
}
