namespace IdToken.Api.Identity.Enrollment;

/// <summary>Events 1300 to 1399.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "Enrolled a phone for {TokenId}")]
    public static partial void Enrolled(ILogger logger, string tokenId);

    [LoggerMessage(1301, LogLevel.Information, "Enrolled another phone for {TokenId}; it replaces the one before, whose connections end")]
    public static partial void Replaced(ILogger logger, string tokenId);

    [LoggerMessage(1302, LogLevel.Information, "Refused to enroll a phone for {TokenId}: {Result}")]
    public static partial void Refused(ILogger logger, string tokenId, EnrollmentResult result);
}
