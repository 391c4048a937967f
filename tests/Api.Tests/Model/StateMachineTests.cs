using FsCheck;

namespace IdToken.Api.Tests.Model;

/// <summary>
/// Checks the scripts against the tables of docs/state-machine.md by random steps. A failure shows the shortest sequence found and the seed, with which
/// IDTOKEN_TEST_SEED ("seed,gamma,size" as printed) repeats it.
/// </summary>
public sealed class StateMachineTests(Stage stage) : IClassFixture<Stage>
{
    private readonly StateTable _table = StateTable.Read();

    [Fact]
    public void The_table_has_a_row_for_every_event_in_every_state() => Assert.Empty(_table.Gaps());

    [Fact]
    public Task Every_sequence_of_steps_follows_the_table() => CheckAsync(Steps.Single, stories: 80, longest: 40);

    [Fact]
    public Task Concurrent_steps_are_equivalent_to_some_order() => CheckAsync(Steps.Groups, stories: 60, longest: 15);

    [Fact]
    public async Task Of_twenty_attempts_at_once_at_most_one_approves_and_three_fail()
    {
        StepKind[] kinds = [StepKind.Verify, StepKind.WrongCode, StepKind.WrongSignature, StepKind.Verify];
        for (var round = 0; round < 5; round++)
        {
            Step[] verifies = [.. Enumerable.Range(0, 20).Select(i => new Step(StepKind.Verify, 0, i % 3))];
            Step[] mixed = [.. Enumerable.Range(0, 20).Select(i => new Step(kinds[(i + round) % 4], 0, i % 3))];
            await Run.PlayAsync(stage, _table, [[new Step(StepKind.Connect)], verifies, [new Step(StepKind.Initiate)], [new Step(StepKind.Connect)], mixed]);
        }
    }

    [Fact]
    public Task A_lease_ends_at_its_exact_end() => Run.PlayAsync(stage, _table,
    [
        [new Step(StepKind.HoldDevice, 0, 1)], [new Step(StepKind.Wait, 3)], [new Step(StepKind.Wait, 2)],
        [new Step(StepKind.Initiate)], [new Step(StepKind.HoldDevice, 0, 2)], [new Step(StepKind.Initiate)],
    ]);

    private Task CheckAsync(Arbitrary<Step[][]> arbitrary, int stories, int longest) =>
        Story.CheckAsync(arbitrary, stories, longest, rounds => Run.PlayAsync(stage, _table, rounds));
}
