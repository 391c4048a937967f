using Microsoft.Extensions.Logging;

namespace IdToken.Client.Devices;

internal static partial class Log
{
    [LoggerMessage(2200, LogLevel.Information, "Device channel of {TokenId} connected")]
    public static partial void Up(ILogger logger, string tokenId);

    [LoggerMessage(2201, LogLevel.Information, "Device channel of {TokenId}: not connected; next attempt in {Delay}")]
    public static partial void Down(ILogger logger, string tokenId, TimeSpan delay, Exception? cause);

    [LoggerMessage(2202, LogLevel.Warning, "Device channel of {TokenId} closed: the server refuses this phone")]
    public static partial void Refused(ILogger logger, string tokenId, Exception cause);

    [LoggerMessage(2203, LogLevel.Error, "A subscriber to an event of the device session of {TokenId} threw an exception")]
    public static partial void SubscriberFailed(ILogger logger, string tokenId, Exception exception);
}
