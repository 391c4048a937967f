namespace IdToken.Api.Services.Issuers;

/// <summary>Events 1800 to 1899.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Information, "Issuer {Address}: loaded {Count} signing keys")]
    public static partial void KeysLoaded(ILogger logger, string address, int count);

    [LoggerMessage(1801, LogLevel.Warning, "Issuer {Address}: could not load its signing keys ({Reason}); keys loaded before stay in use")]
    public static partial void KeysUnavailable(ILogger logger, string address, string reason);

    [LoggerMessage(1802, LogLevel.Warning, "Issuer {Address} is back: loaded {Count} signing keys")]
    public static partial void KeysAvailable(ILogger logger, string address, int count);
}
