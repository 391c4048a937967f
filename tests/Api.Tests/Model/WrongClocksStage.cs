using IdToken.Api.Tests.Infrastructure;

namespace IdToken.Api.Tests.Model;

/// <summary>Three servers as in production, on the store's own time, on machines whose clocks are minutes apart. For the model time stands still: its steps do not wait.</summary>
public sealed class WrongClocksStage(DefaultServer host) : Stage(host)
{
    // Longer than a story, shorter than the minutes by which the clocks are wrong.
    private static readonly TimeSpan Story = TimeSpan.FromSeconds(30);

    private readonly TimeSpan[] _ahead = new TimeSpan[3];

    public override void SetClock(int instance, TimeSpan ahead) => _ahead[instance] = ahead;

    public override long ModelTimeOf(long milliseconds)
    {
        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return age.Duration() < Story ? Clock.GetUtcNow().ToUnixTimeMilliseconds() : milliseconds;
    }

    private protected override Task<TestServer> StartAsync(int instance, string store, string[] settings) =>
        TestServer.StartWithClockOffAsync(store, () => _ahead[instance], settings);
}
