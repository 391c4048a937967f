namespace IdToken.Api.Identity.Recovery;

/// <summary>Events 2800 to 2899.</summary>
internal static partial class Log
{
    [LoggerMessage(2800, LogLevel.Information, "The phone of {TokenId} was replaced by another one with a recovery code; its connections end")]
    public static partial void Recovered(ILogger logger, string tokenId);

    [LoggerMessage(2801, LogLevel.Information, "The phone of {TokenId} was replaced by another one with a link that it had made; its connections end")]
    public static partial void Moved(ILogger logger, string tokenId);

    [LoggerMessage(2802, LogLevel.Information, "Refused a recovery code for {TokenId}")]
    public static partial void Refused(ILogger logger, string tokenId);

    [LoggerMessage(2803, LogLevel.Information, "Made {Count} recovery codes for {TokenId}; earlier ones do not work any more")]
    public static partial void Made(ILogger logger, int count, string tokenId);

    [LoggerMessage(2804, LogLevel.Information, "Made a link for {TokenId} to move to another phone")]
    public static partial void MoveStarted(ILogger logger, string tokenId);
}
