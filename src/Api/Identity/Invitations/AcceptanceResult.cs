using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Identity.Invitations;

/// <summary>The answers of accept.lua.</summary>
internal enum AcceptanceResult
{
    /// <summary>The invitation is this phone's, by this request or an earlier one.</summary>
    Taken,

    NotFound,
    Used,
    Expired,
    Revoked,

    /// <summary>There were too many wrong PINs, from everywhere or from this network.</summary>
    Locked,

    PinRequired,
    WrongPin,
}

internal static class AcceptanceResults
{
    /// <exception cref="FormatException">accept.lua gives no such answer.</exception>
    public static AcceptanceResult Parse(string word) => word switch
    {
        "taken" => AcceptanceResult.Taken,
        "not_found" => AcceptanceResult.NotFound,
        "used" => AcceptanceResult.Used,
        "expired" => AcceptanceResult.Expired,
        "revoked" => AcceptanceResult.Revoked,
        "locked" => AcceptanceResult.Locked,
        "pin_required" => AcceptanceResult.PinRequired,
        "wrong_pin" => AcceptanceResult.WrongPin,
        _ => throw new FormatException($"'{word}' is not an answer of accept.lua."),
    };

    public static Refusal? RefusalOf(AcceptanceResult result) => result switch
    {
        AcceptanceResult.Taken => null,
        AcceptanceResult.NotFound => Refusal.InvitationNotFound,
        AcceptanceResult.Used => Refusal.InvitationUsed,
        AcceptanceResult.Expired => Refusal.InvitationExpired,
        AcceptanceResult.Revoked => Refusal.InvitationRevoked,
        AcceptanceResult.Locked => Refusal.InvitationLocked,
        AcceptanceResult.PinRequired => Refusal.TxCodeRequired,
        AcceptanceResult.WrongPin => Refusal.InvalidTxCode,
    };
}
