namespace IdToken.Api.Admin;

/// <summary>Events 1600 to 1699.</summary>
internal static partial class Log
{
    [LoggerMessage(1600, LogLevel.Information, "Enrollment of {TokenId} revoked: {Reason}")]
    public static partial void Revoked(ILogger logger, string tokenId, string reason);
}
