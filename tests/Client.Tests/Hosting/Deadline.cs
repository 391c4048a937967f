namespace IdToken.Client.Tests.Hosting;

/// <summary>Bounds every wait of a test.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Limit, Token);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Limit, Token);

    /// <summary>Asserts that a call fails with a code.</summary>
    public static async Task<IdTokenException> FailsAsync(this Task task, string code)
    {
        var error = await Assert.ThrowsAsync<IdTokenException>(task.SoonAsync);
        Assert.True(error.Code == code, $"{error.Code} instead of {code}: {error}");
        return error;
    }

    /// <summary>All events of a session up to its final one.</summary>
    public static async Task<List<SessionEvent>> AllAsync(this IAsyncEnumerable<SessionEvent> events) =>
        await events.ToListAsync(Token).AsTask().SoonAsync();

    /// <summary>The first event of a kind.</summary>
    public static async Task<T> NextAsync<T>(this SignInSession session)
        where T : SessionEvent =>
        await session.EventsAsync(Token).OfType<T>().FirstAsync(Token).AsTask().SoonAsync();
}
