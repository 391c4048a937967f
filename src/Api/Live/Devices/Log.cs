using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Live.Devices;

/// <summary>Events 1700 to 1799.</summary>
internal static partial class Log
{
    [LoggerMessage(1701, LogLevel.Debug, "Closing the connection of a device of {TokenId}, {Close}")]
    public static partial void Ended(ILogger logger, string tokenId, SocketClose close);

    [LoggerMessage(1702, LogLevel.Debug, "Renewing the devices' leases is postponed until the store answers")]
    public static partial void RenewalPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1703, LogLevel.Error, "Renewing the devices' leases failed")]
    public static partial void RenewalFailed(ILogger logger, Exception exception);

    [LoggerMessage(1704, LogLevel.Debug, "The store stopped answering while a device of {TokenId} connected")]
    public static partial void JoinFailed(ILogger logger, string tokenId, Exception exception);
}
