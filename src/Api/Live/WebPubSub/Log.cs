using IdToken.Api.Platform.Errors;

namespace IdToken.Api.Live.WebPubSub;

/// <summary>Events 2100 to 2149.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "A client of the Web PubSub was admitted as {UserId}")]
    public static partial void Admitted(ILogger logger, string userId);

    [LoggerMessage(2101, LogLevel.Information, "A client of the Web PubSub was refused: {Refusal}")]
    public static partial void Refused(ILogger logger, Refusal refusal);

    [LoggerMessage(2102, LogLevel.Warning, "Events of the hub {Hub} are taken without a signature. Local trial only")]
    public static partial void Unsigned(ILogger logger, string hub);

    [LoggerMessage(2103, LogLevel.Warning, "Events of the hub {Hub} are all refused: there is no IdToken:WebPubSub:AccessKeys")]
    public static partial void NoAccessKeys(ILogger logger, string hub);

    [LoggerMessage(2104, LogLevel.Warning, "No service lists a client certificate: clients of the hub {Hub} can connect by a wsToken alone")]
    public static partial void NoCertificates(ILogger logger, string hub);
}
