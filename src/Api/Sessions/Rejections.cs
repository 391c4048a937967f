using IdToken.Contracts;

namespace IdToken.Api.Sessions;

/// <summary>Puts a verdict of decide.lua into the words of <see cref="Rejected"/>.</summary>
internal static class Rejections
{
    public static Rejected Of(string what) => what switch
    {
        "invalid_signature" => new(RejectionReasons.InvalidSignature, Final: false),
        "invalid_otp" => new(RejectionReasons.InvalidOtp, Final: false),
        "locked" => new(RejectionReasons.TooManyAttempts, Final: true),
        "declined" => new(RejectionReasons.DeclinedByUser, Final: true),
        "revoked" => new(RejectionReasons.EnrollmentRevoked, Final: true),
        _ => throw new FormatException($"'{what}' is nothing that happens to a session."),
    };
}
