using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>A page or an app that waits for its sign-in.</summary>
internal interface IBrowser : IAsyncDisposable
{
    string SessionId { get; }

    /// <summary>What the person compares.</summary>
    string Code { get; }

    string Transport { get; }

    /// <summary>Stays connected by the documented rules and tells what comes, until there is an end.</summary>
    /// <param name="signIn">Is told.</param>
    /// <param name="patience">Nobody waits any longer.</param>
    Task FollowAsync(SignIn signIn, CancellationToken patience);
}
