using System.Text.Json.Serialization;

namespace IdToken.Contracts;

/// <summary>One text frame of the raw WebSocket (protocol, section 4), identified by its <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(OtpReadyFrame), "otp_ready")]
[JsonDerivedType(typeof(ApprovedFrame), "approved")]
[JsonDerivedType(typeof(RejectedFrame), "rejected")]
[JsonDerivedType(typeof(ClaimedFrame), "claimed")]
public abstract record SessionFrame;

/// <summary>The session is pending; see <see cref="OtpReady"/>.</summary>
public sealed record OtpReadyFrame(string AutoPassword, DateTimeOffset ExpiresAt) : SessionFrame
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(OtpReadyFrame);
}

/// <summary>The person approved; see <see cref="Approved"/>. The close with 1000 follows.</summary>
public sealed record ApprovedFrame(string Jwt, string Hash, string Random, DateTimeOffset ExpiresAt) : SessionFrame
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(ApprovedFrame);
}

/// <summary>A rejection; final if the close 1000 follows.</summary>
public sealed record RejectedFrame(string Reason) : SessionFrame;

/// <summary>A phone has claimed the session; see <see cref="Claimed"/>. Only for sessions that began without a person. The close with 1000 follows.</summary>
public sealed record ClaimedFrame(string SessionId, string AutoPassword, string WsToken, string Random, DateTimeOffset ExpiresAt) : SessionFrame
{
    /// <summary>Returns the type's name only; the values do not belong in logs.</summary>
    public override string ToString() => nameof(ClaimedFrame);
}
