namespace IdToken.Api.Platform.Http;

/// <summary>Events 2400 to 2499.</summary>
internal static partial class Log
{
    [LoggerMessage(2400, LogLevel.Information, "Limit {Limit} refused a request of one {Partition}; it refused {Count} others since it was last logged")]
    public static partial void LimitHit(ILogger logger, string limit, string partition, long count);
}
