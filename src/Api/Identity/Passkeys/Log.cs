namespace IdToken.Api.Identity.Passkeys;

/// <summary>Events 2700 to 2799.</summary>
internal static partial class Log
{
    [LoggerMessage(2700, LogLevel.Information, "Refused a phone's passkey: {Fault}")]
    public static partial void Refused(ILogger logger, PasskeyFault fault);
}
