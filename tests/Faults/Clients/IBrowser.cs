using IdToken.Faults.Oracle;

namespace IdToken.Faults.Clients;

/// <summary>A page or an app that waits for its sign-in.</summary>
internal interface IBrowser : IAsyncDisposable
{
    string SessionId { get; }

    /// <summary>The code that the person compares.</summary>
    string Code { get; }

    string Transport { get; }

    /// <summary>Stays connected by the documented rules and reports each event, until the session ends.</summary>
    /// <param name="signIn">Receives the events.</param>
    /// <param name="patience">Stops waiting.</param>
    Task FollowAsync(SignIn signIn, CancellationToken patience);
}
