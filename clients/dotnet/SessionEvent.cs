namespace IdToken.Client;

/// <summary>An event of a <see cref="SignInSession"/>.</summary>
public abstract record SessionEvent
{
    private protected SessionEvent()
    {
    }

    /// <summary>Returns the type's name only; codes and tokens do not belong in logs.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>The connection opened or was lost. The client reconnects by itself.</summary>
/// <param name="Connected">False: disconnected; the client retries until the session ends.</param>
public sealed record ConnectionEvent(bool Connected) : SessionEvent;

/// <summary>The server confirms that the session waits for the phone.</summary>
/// <param name="AutoPassword">The code to show, six digits. Complete even if the operator masks it on the connection.</param>
/// <param name="ExpiresAt">When the session expires (UTC).</param>
public sealed record OtpReadyEvent(string AutoPassword, DateTimeOffset ExpiresAt) : SessionEvent;

/// <summary>An attempt on the phone failed, or, if final, the sign-in was rejected.</summary>
/// <param name="Reason">One of <see cref="Contracts.RejectionReasons"/>.</param>
/// <param name="Final">False: the session continues and the person may try again.</param>
public sealed record RejectedEvent(string Reason, bool Final) : SessionEvent;

/// <summary>The person approved and the outcome passed all checks. Final.</summary>
/// <param name="Result">What <see cref="SignInSession.ResultAsync"/> returns.</param>
public sealed record ApprovedEvent(SignInResult Result) : SessionEvent;

/// <summary>The session expired undecided. Final.</summary>
public sealed record ExpiredEvent : SessionEvent;

/// <summary>A newer connection to the same session took over. Final.</summary>
public sealed record ReplacedEvent : SessionEvent;

/// <summary>The session cannot continue, or received something that must not be trusted. Final.</summary>
/// <param name="Error">What <see cref="SignInSession.ResultAsync"/> throws.</param>
public sealed record FailedEvent(IdTokenException Error) : SessionEvent;
