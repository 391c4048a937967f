namespace IdToken.Api.Tests.Model;

/// <summary>The tables of docs/state-machine.md hold where the instances' clocks are minutes apart and jump. A failure is repeated as in <see cref="StateMachineTests"/>.</summary>
public sealed class WrongClockModelTests(WrongClocksStage stage) : IClassFixture<WrongClocksStage>
{
    private readonly StateTable _table = StateTable.Read();

    [Fact]
    public Task Every_sequence_of_steps_follows_the_table() => Story.CheckAsync(Steps.SingleUnderWrongClocks, stories: 60, longest: 40, PlayAsync);

    [Fact]
    public Task Concurrent_steps_are_equivalent_to_some_order() => Story.CheckAsync(Steps.GroupsUnderWrongClocks, stories: 40, longest: 15, PlayAsync);

    // Each story begins with right clocks, so that it can be repeated alone.
    private Task PlayAsync(Step[][] rounds)
    {
        for (var instance = 0; instance < stage.Servers.Count; instance++)
            stage.SetClock(instance, TimeSpan.Zero);
        return Run.PlayAsync(stage, _table, rounds);
    }
}
