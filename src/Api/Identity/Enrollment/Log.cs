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

    [LoggerMessage(1303, LogLevel.Error, "Enrollment of {TokenId} was altered in the store; it counts as absent")]
    public static partial void Altered(ILogger logger, string tokenId);

    [LoggerMessage(1304, LogLevel.Error, "Enrollment of {TokenId} is not sealed; it counts as absent unless IdToken:Sealing:AcceptUnsealed is on")]
    public static partial void Unsealed(ILogger logger, string tokenId);

    [LoggerMessage(1305, LogLevel.Error, "Enrollment of {TokenId} names a master secret that is not configured; it counts as absent")]
    public static partial void SealSecretRemoved(ILogger logger, string tokenId);

    [LoggerMessage(1306, LogLevel.Information, "Sealed {Count} enrollments under the master secret {Kid}; none depends on an older one any more")]
    public static partial void Renewed(ILogger logger, int count, string kid);

    [LoggerMessage(1307, LogLevel.Debug, "Store unavailable; retrying to reseal enrollments")]
    public static partial void RenewalPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1308, LogLevel.Error, "Resealing enrollments failed; those sealed under an older master secret still need it")]
    public static partial void RenewalFailed(ILogger logger, Exception exception);
}
