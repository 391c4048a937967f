using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Model;

/// <summary>Plays random sequences of steps, in rounds.</summary>
internal static class Story
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    // FsCheck runs a property on the thread that asks, which waits: one of its own, as the pool's are for the servers of all tests.
    public static Task CheckAsync(Arbitrary<Step[][]> arbitrary, int stories, int longest, Func<Step[][], Task> playAsync)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(stories).WithStartSize(longest / 3).WithEndSize(longest).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable("IDTOKEN_TEST_SEED")?.Split(',') is [var seed, var gamma, var size])
            config = config.WithReplay(ulong.Parse(seed, Invariant), ulong.Parse(gamma, Invariant), int.Parse(size, Invariant)).WithMaxTest(1);
        var property = Prop.ForAll(arbitrary, rounds => playAsync(rounds).WaitAsync(Deadline.Limit).GetAwaiter().GetResult());
        return Task.Factory.StartNew(() => property.Check(config), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
