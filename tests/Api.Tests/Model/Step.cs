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
    Report,
    ReportUnsigned,
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
    SetClock,
}

/// <summary>Something that somebody does.</summary>
/// <param name="What">What.</param>
/// <param name="Session">Which of the sessions that there are; how long, for a wait; how many minutes ahead, for a clock.</param>
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
        (1, StepKind.DeclineUnsigned), (2, StepKind.Report), (1, StepKind.ReportUnsigned), (2, StepKind.Cancel), (2, StepKind.Supersede), (3, StepKind.LateVerdict), (6, StepKind.Expire), (1, StepKind.Revoke), (1, StepKind.RevokeCutShort), (2, StepKind.EnrollAnew),
        (2, StepKind.Disconnect), (1, StepKind.Forget), (2, StepKind.HoldDevice),
    ];

    private static readonly Gen<Step> Waiting = Gen.Choose(0, 3).Select(length => new Step(StepKind.Wait, length));

    private static readonly Gen<Step> Acting =
        from what in Gen.Frequency([.. Weights.Select(w => (w.Weight, Gen.Constant(w.What)))])
        from session in Gen.Choose(0, 3)
        from instance in Gen.Choose(0, 2)
        select new Step(what, session, instance);

    private static readonly Gen<Step> Setting =
        from minutes in Gen.Choose(-10, 10)
        from instance in Gen.Choose(0, 2)
        select new Step(StepKind.SetClock, minutes, instance);

    private static readonly Gen<Step[]> One = Acting.Select(step => (Step[])[step]);

    private static readonly Gen<Step[]> Several = Gen.Frequency((1, One), (2, Gen.Choose(2, 4).SelectMany(count => Gen.ArrayOf(Acting, count))));

    /// <summary>One after the other.</summary>
    public static Arbitrary<Step[][]> Single => Rounds(One, Waiting);

    /// <summary>Up to four at once, now and then.</summary>
    public static Arbitrary<Step[][]> Groups => Rounds(Several, Waiting);

    /// <summary>One after the other, while the instances' clocks jump.</summary>
    public static Arbitrary<Step[][]> SingleUnderWrongClocks => Rounds(One, Setting);

    /// <summary>Up to four at once, while the instances' clocks jump.</summary>
    public static Arbitrary<Step[][]> GroupsUnderWrongClocks => Rounds(Several, Setting);

    private static Arbitrary<Step[][]> Rounds(Gen<Step[]> acting, Gen<Step> between) =>
        Arb.Array(Arb.From(Gen.Frequency((1, between.Select(step => (Step[])[step])), (9, acting)), Smaller));

    private static IEnumerable<Step[]> Smaller(Step[] round) =>
        round.Length == 1 ? [] : round.Select((_, left) => (Step[])[.. round.Where((_, i) => i != left)]);
}
