using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>Names the reason of a rejection in the protocol's words.</summary>
internal static class Rejections
{
    /// <exception cref="ArgumentOutOfRangeException">The event is not a rejection.</exception>
    public static Rejected Of(SessionEvent happened) => happened switch
    {
        SessionEvent.InvalidSignature => new(RejectionReasons.InvalidSignature, Final: false),
        SessionEvent.InvalidOtp => new(RejectionReasons.InvalidOtp, Final: false),
        SessionEvent.Locked => new(RejectionReasons.TooManyAttempts, Final: true),
        SessionEvent.Declined => new(RejectionReasons.DeclinedByUser, Final: true),
        SessionEvent.Revoked => new(RejectionReasons.EnrollmentRevoked, Final: true),
        SessionEvent.Cancelled => new(RejectionReasons.Cancelled, Final: true),
        SessionEvent.Superseded => new(RejectionReasons.Superseded, Final: true),
        SessionEvent.Initiated or SessionEvent.Approved or SessionEvent.Expired or SessionEvent.Claimed => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Not a rejection."),
    };
}
