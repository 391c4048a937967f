namespace IdToken.Api.Services.Access;

/// <summary>Events 1800 to 1899.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Information, "The issuer at {Address}: {Count} keys were loaded")]
    public static partial void KeysLoaded(ILogger logger, string address, int count);

    [LoggerMessage(1801, LogLevel.Warning, "The issuer at {Address}: its keys cannot be had. {Reason} Those that were loaded before stay in use")]
    public static partial void KeysUnavailable(ILogger logger, string address, string reason);

    [LoggerMessage(1802, LogLevel.Warning, "The issuer at {Address} is back: {Count} keys were loaded")]
    public static partial void KeysAvailable(ILogger logger, string address, int count);
}
