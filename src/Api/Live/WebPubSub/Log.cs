using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>Event ids 2100 to 2149.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "Web PubSub client accepted as {UserId}")]
    public static partial void Accepted(ILogger logger, string userId);

    [LoggerMessage(2101, LogLevel.Information, "Web PubSub client rejected: {Refusal}")]
    public static partial void Rejected(ILogger logger, Refusal refusal);

    [LoggerMessage(2102, LogLevel.Warning, "Events of hub {Hub} are accepted without a signature. Local trial only")]
    public static partial void Unsigned(ILogger logger, string hub);

    [LoggerMessage(2103, LogLevel.Warning, "All events of hub {Hub} are rejected because IdToken:WebPubSub:AccessKeys is empty")]
    public static partial void NoAccessKeys(ILogger logger, string hub);

    [LoggerMessage(2104, LogLevel.Warning, "No service lists a client certificate; clients of hub {Hub} can connect only with a wsToken")]
    public static partial void NoCertificates(ILogger logger, string hub);
}
