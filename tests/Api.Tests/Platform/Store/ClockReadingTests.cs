using System.Diagnostics;
using IdToken.Api.Platform.Store;

namespace IdToken.Api.Tests.Platform.Store;

/// <summary>Which of the store's replies an instance takes the time from.</summary>
public sealed class ClockReadingTests
{
    private const long Time = 1_800_000_000_000;

    [Fact]
    public void The_store_read_its_clock_half_way_between_question_and_reply()
    {
        var reading = Reading(asked: 1000, roundTrip: 200, Time);
        Assert.Equal(Time + 900, reading.At(Stamp(2000)));
        Assert.InRange(reading.Error.TotalMilliseconds, 100, 102);
    }

    [Theory]
    // A second later, after a round trip of so many milliseconds, the store's reply is off by so many from what the first reading says.
    [InlineData(2, 1, true)]
    [InlineData(4, 1, true)]
    [InlineData(2000, 900, false)]
    [InlineData(2000, -900, false)]
    [InlineData(500, 3, false)]
    [InlineData(500, 5000, true)]
    [InlineData(2, -30, true)]
    public void A_slow_reply_changes_nothing_unless_the_stores_clock_was_set(int roundTrip, int off, bool isTaken)
    {
        var first = Reading(asked: 0, roundTrip: 4, Time);
        var second = Reading(asked: 1000, roundTrip, Time + 998 + (roundTrip / 2) + off);
        Assert.Same(isTaken ? second : first, first.Or(second));
    }

    [Fact]
    public void An_old_reading_gives_way_to_a_slow_one()
    {
        var first = Reading(asked: 0, roundTrip: 2, Time);
        const int minute = 60_000;
        Assert.Same(first, first.Or(Reading(minute, roundTrip: 100, Time + minute + 49)));
        var late = Reading(10 * minute, roundTrip: 100, Time + (10 * minute) + 49);
        Assert.Same(late, first.Or(late));
    }

    private static ClockReading Reading(long asked, long roundTrip, long milliseconds) => ClockReading.Of(Stamp(asked), Stamp(asked + roundTrip), milliseconds);

    private static long Stamp(long milliseconds) => milliseconds * (Stopwatch.Frequency / 1000);
}
