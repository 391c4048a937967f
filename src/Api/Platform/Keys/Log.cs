namespace IdToken.Api.Platform.Keys;

/// <summary>Events 1200 to 1299.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Warning, "IdToken:SigningKeys:0: {Kid} signs, and was first published at {PublishedAt}. Clients cache keys for {CacheLifetime}, so they may refuse its tokens. List a new key last, and first only after that time")]
    public static partial void SignsTooSoon(ILogger logger, string kid, DateTimeOffset publishedAt, TimeSpan cacheLifetime);

    [LoggerMessage(1201, LogLevel.Debug, "Signing keys published: {Kids}")]
    public static partial void Published(ILogger logger, string kids);
}
