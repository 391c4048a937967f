namespace IdToken.Api.Live.Upstream;

/// <summary>Limits how many clients wait for the handler at once.</summary>
internal sealed class ConnectLimiter
{
    public const int Maximum = 100;

    private int _count;

    /// <summary>Takes a place; dispose the result to give it back.</summary>
    /// <param name="userId">The authenticated session or service id.</param>
    /// <param name="address">The client's network.</param>
    /// <returns>Null: there is no free place.</returns>
    public IDisposable? TryAcquire(string userId, string address)
    {
        if (Interlocked.Increment(ref _count) <= Maximum)
            return new Lease(this);
        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Lease(ConnectLimiter limiter) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref limiter._count);
    }
}
