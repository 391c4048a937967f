namespace IdToken.Api.Identity.Passkeys;

/// <summary>Events 2800 to 2899.</summary>
internal static partial class Log
{
    [LoggerMessage(2800, LogLevel.Information, "Refused a phone's passkey: {Fault}")]
    public static partial void Refused(ILogger logger, PasskeyFault fault);
}
