namespace IdToken.Client;

/// <summary>Something that happened to a <see cref="SignInSession"/>.</summary>
public abstract record SessionEvent
{
    private protected SessionEvent()
    {
    }

    /// <summary>Names the type only; codes and tokens are not for logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>The connection came or went; the client sees to it by itself.</summary>
/// <param name="Connected">False: it is down, and tried again until the session ends.</param>
public sealed record ConnectionEvent(bool Connected) : SessionEvent;

/// <summary>The session waits for the phone.</summary>
/// <param name="AutoPassword">The code to show; the operator may have replaced trailing digits by <c>*</c>.</param>
/// <param name="ExpiresAt">When the session ends (UTC).</param>
public sealed record OtpReadyEvent(string AutoPassword, DateTimeOffset ExpiresAt) : SessionEvent;

/// <summary>An attempt failed, or, when final, the sign-in was refused.</summary>
/// <param name="Reason">One of <see cref="Contracts.RejectionReasons"/>.</param>
/// <param name="Final">False: the session goes on and the person may try again.</param>
public sealed record RejectedEvent(string Reason, bool Final) : SessionEvent;

/// <summary>The person approved, and the outcome was checked. Final.</summary>
/// <param name="Result">What <see cref="SignInSession.ResultAsync"/> returns.</param>
public sealed record ApprovedEvent(SignInResult Result) : SessionEvent;

/// <summary>Nobody decided in time. Final.</summary>
public sealed record ExpiredEvent : SessionEvent;

/// <summary>A newer connection of the same session took over. Final.</summary>
public sealed record ReplacedEvent : SessionEvent;

/// <summary>The session cannot go on, or what came must not be trusted. Final.</summary>
/// <param name="Error">What <see cref="SignInSession.ResultAsync"/> throws.</param>
public sealed record FailedEvent(IdTokenException Error) : SessionEvent;
