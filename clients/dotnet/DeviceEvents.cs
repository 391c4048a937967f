using IdToken.Contracts;

namespace IdToken.Client;

/// <summary>The connection of a <see cref="DeviceSession"/>.</summary>
public enum DeviceConnectionState
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>Connecting for the first time.</summary>
    Connecting,

    /// <summary>Requests arrive.</summary>
    Connected,

    /// <summary>The connection was lost; the session retries.</summary>
    Reconnecting,

    /// <summary>Over: disposed, or refused for good.</summary>
    Closed,
}

/// <summary>The connection of a device session changed.</summary>
/// <param name="State">The new state.</param>
/// <param name="Error">Why the session closed; null otherwise, and where it was disposed.</param>
public sealed record DeviceConnectionEvent(DeviceConnectionState State, IdTokenException? Error = null);

/// <summary>A request has ended, here or elsewhere.</summary>
/// <param name="Request">The request.</param>
/// <param name="State">One of <see cref="RequestEnds"/>; a newer server may have more.</param>
public sealed record RequestResolvedEvent(SignInRequested Request, string State);

/// <summary>How a request ended: the values of <see cref="SignInStates"/> and two that only a device knows.</summary>
public static class RequestEnds
{
    /// <summary>The person approved, on some device.</summary>
    public const string Approved = SignInStates.Approved;

    /// <summary>The person declined, on some device, or reported it on another one.</summary>
    public const string Declined = SignInStates.Declined;

    /// <summary>The person reported it on this device.</summary>
    public const string Reported = "reported";

    /// <summary>The last allowed attempt failed.</summary>
    public const string Locked = SignInStates.Locked;

    /// <summary>The enrollment was revoked.</summary>
    public const string Revoked = SignInStates.Revoked;

    /// <summary>The server ended it because too many were pending.</summary>
    public const string Superseded = SignInStates.Superseded;

    /// <summary>It expired undecided.</summary>
    public const string Expired = SignInStates.Expired;

    /// <summary>The page or app that started it cancelled it.</summary>
    public const string Cancelled = SignInStates.Cancelled;

    /// <summary>It has ended, and how is not known, or not known yet: another event may follow.</summary>
    public const string Over = "over";
}
