using IdToken.Api.Platform.Http;

namespace IdToken.Api.Identity.Push;

/// <summary>The HTTP client of all senders.</summary>
internal sealed class PushHttp(OutboundAddresses addresses, TimeProvider clock) : IDisposable
{
    /// <summary>Callers pass a token with the configured timeout.</summary>
    public HttpClient Client { get; } = new(OutboundHttp.CreateHandler(addresses)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Returns what <c>Retry-After</c> says, in either form; null where it is absent.</summary>
    public TimeSpan? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not { } header ? null : header.Delta ?? (header.Date is { } date && date > clock.GetUtcNow() ? date - clock.GetUtcNow() : TimeSpan.Zero);

    public void Dispose() => Client.Dispose();
}
