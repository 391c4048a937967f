namespace IdToken.Api.Identity.Invitations;

/// <summary>Events 2600 to 2699.</summary>
internal static partial class Log
{
    [LoggerMessage(2600, LogLevel.Information, "Invitation {InvitationId} was accepted by a phone for {TokenId}")]
    public static partial void Accepted(ILogger logger, string invitationId, string tokenId);

    [LoggerMessage(2601, LogLevel.Information, "Refused invitation {InvitationId}: {Result}")]
    public static partial void Refused(ILogger logger, string invitationId, AcceptanceResult result);

    [LoggerMessage(2602, LogLevel.Error, "Invitation {InvitationId} was altered in the store; it counts as absent")]
    public static partial void Altered(ILogger logger, string invitationId);
}
