using IdToken.Contracts;

namespace IdToken.Client.Sessions;

/// <summary>Turns the reason of a final rejection into an exception.</summary>
internal static class Rejections
{
    public static IdTokenException Final(string reason)
    {
        var (code, message) = reason switch
        {
            RejectionReasons.Cancelled => (IdTokenErrorCodes.Cancelled, "The sign-in was cancelled."),
            RejectionReasons.Superseded => (IdTokenErrorCodes.Superseded, "The sign-in ended because too many others were pending for the same person."),
            _ => (IdTokenErrorCodes.Rejected, $"The sign-in was rejected: {reason}."),
        };
        return new(code, message) { Reason = reason };
    }
}
