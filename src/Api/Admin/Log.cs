namespace IdToken.Api.Admin;

/// <summary>Events 1600 to 1699.</summary>
internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Information, "{Administrator} revoked the enrollment of {TokenId}: {Reason}")]
    public static partial void Revoked(ILogger logger, string administrator, string tokenId, string reason);

    [LoggerMessage(1601, LogLevel.Information, "{Administrator} issued a credential for {TokenId}, valid until {ExpiresAt}")]
    public static partial void Issued(ILogger logger, string administrator, string tokenId, DateTimeOffset expiresAt);

    [LoggerMessage(1602, LogLevel.Information, "{Administrator} invited {TokenId} with {InvitationId}, valid until {ExpiresAt}")]
    public static partial void Invited(ILogger logger, string administrator, string tokenId, string invitationId, DateTimeOffset expiresAt);

    [LoggerMessage(1603, LogLevel.Information, "{Administrator} revoked invitation {InvitationId} of {TokenId}")]
    public static partial void InvitationRevoked(ILogger logger, string administrator, string invitationId, string tokenId);
}
