using IdToken.Api.Platform.Sockets;

namespace IdToken.Api.Live.Devices;

/// <summary>Events 1700 to 1799.</summary>
internal static partial class Log
{
    [LoggerMessage(1701, LogLevel.Debug, "A device of {TokenId}: the server ends the connection, {Close}")]
    public static partial void Ended(ILogger logger, string tokenId, SocketClose close);

    [LoggerMessage(1702, LogLevel.Debug, "The renewal of the devices' leases waits for the store")]
    public static partial void RenewalPostponed(ILogger logger, Exception exception);

    [LoggerMessage(1703, LogLevel.Error, "The renewal of the devices' leases failed")]
    public static partial void RenewalFailed(ILogger logger, Exception exception);

    [LoggerMessage(1704, LogLevel.Debug, "A device of {TokenId}: the store went away during the connect")]
    public static partial void JoinFailed(ILogger logger, string tokenId, Exception exception);
}
