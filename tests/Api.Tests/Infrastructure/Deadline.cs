namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Limits how long a test waits.</summary>
public static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static CancellationToken Token() => new CancellationTokenSource(Limit).Token;

    public static Task<T> SoonAsync<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task SoonAsync(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);
}
