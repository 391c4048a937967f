using IdToken.Api.Identity.Enrollment;

namespace IdToken.Api.Identity.Push;

/// <summary>Sends to the phones behind one kind of push service. <see cref="PushQueue"/> does the rest: waiting, retries, breakers, forgetting.</summary>
internal interface IPushSender
{
    /// <summary>The kind of address that it sends to, as <see cref="PushAddress.Kind"/> has it.</summary>
    string Kind { get; }

    /// <summary>Names the push service behind an address, without anything secret: a host. Each has a circuit breaker and stands in logs.</summary>
    string ServiceOf(PushAddress address);

    /// <summary>Tries once.</summary>
    /// <exception cref="HttpRequestException">The push service was not reached.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    Task<PushAnswer> SendAsync(PushAddress address, PushMessage message, CancellationToken cancellationToken);
}

/// <summary>What a phone receives: nothing about the person, and no code. The app asks the server for the rest.</summary>
/// <param name="SessionId">The session that waits.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="TimeToLive">How long the push service may keep the message for a phone that is away, in whole seconds.</param>
internal sealed record PushMessage(string SessionId, DateTimeOffset ExpiresAt, TimeSpan TimeToLive)
{
    /// <summary>What a newer request takes the place of, while the phone is away: any older one.</summary>
    public const string Topic = "sign-in";
}

/// <param name="Result">What the push service said.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null where it does not say.</param>
internal readonly record struct PushAnswer(PushResult Result, TimeSpan? RetryAfter = null);

internal enum PushResult
{
    /// <summary>The push service has it. It is never sent again.</summary>
    Accepted,

    /// <summary>The address is not valid any more, for good.</summary>
    Gone,

    /// <summary>This message is not acceptable, now or later.</summary>
    Refused,

    /// <summary>Too many for this phone; later perhaps.</summary>
    Busy,

    /// <summary>The push service has trouble of its own.</summary>
    Failing,
}
