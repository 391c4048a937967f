namespace IdToken.Api.Identity.Enrollment;

/// <summary>Events 1300 to 1399.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "A phone was enrolled for {TokenId}")]
    public static partial void Enrolled(ILogger logger, string tokenId);
}
