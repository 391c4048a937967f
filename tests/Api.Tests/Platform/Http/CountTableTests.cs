using System.Diagnostics.Metrics;
using IdToken.Api.Platform.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdToken.Api.Tests.Platform.Http;

public sealed class CountTableTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();
    private readonly LimitLog _log = new(
        TimeProvider.System, new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), NullLogger<LimitLog>.Instance);

    [Fact]
    public void A_window_begins_with_its_first_event_and_ends_by_itself()
    {
        var limit = new WindowLimit(new CountTable(_clock), _log, "test", 2, Minute);
        Assert.Equal(TimeSpan.Zero, limit.Take(["a"]));
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.Zero, limit.Take(["a"]));
        Assert.Equal(TimeSpan.FromSeconds(10), limit.Take(["a"]));
        Assert.Equal(TimeSpan.FromSeconds(10), limit.Wait(["a"]));
        Assert.Equal(TimeSpan.Zero, limit.Take(["b"]));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, limit.Take(["a"]));
    }

    [Fact]
    public void A_site_that_is_refused_does_not_use_up_its_networks()
    {
        var limit = new WindowLimit(new CountTable(_clock), _log, "test", 1, Minute);
        for (var i = 0; i < 4; i++)
            Assert.Equal(TimeSpan.Zero, limit.Take([$"net{i}", "site"]));
        Assert.Equal(Minute, limit.Take(["net9", "site"]));
        Assert.Equal(TimeSpan.Zero, limit.Take(["net9", "elsewhere"]));
    }

    [Fact]
    public void A_flood_of_clients_takes_no_more_memory_and_frees_no_busy_client()
    {
        var limit = new WindowLimit(new CountTable(_clock), _log, "test", 10, Minute);
        while (limit.Take(["busy"]) == TimeSpan.Zero)
        {
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        string[] networks = [""];
        for (var i = 0; i < 1_000_000; i++)
        {
            networks[0] = i.ToString("x", null);
            limit.Take(networks);
        }

        // What is allocated is the million texts above.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
        Assert.Equal(Minute, limit.Take(["busy"]));
    }

    [Fact]
    public void Of_many_simultaneous_requests_exactly_the_limit_passes()
    {
        var limit = new WindowLimit(new CountTable(_clock), _log, "test", 100, Minute);
        var passed = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (limit.Take(["a"]) == TimeSpan.Zero)
                Interlocked.Increment(ref passed);
        });
        Assert.Equal(100, passed);
        limit.Return(["a"]);
        Assert.Equal(TimeSpan.Zero, limit.Take(["a"]));
    }
}
