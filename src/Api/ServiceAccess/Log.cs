namespace IdToken.Api.ServiceAccess;

/// <summary>Events 1800 to 1899.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Warning, "The issuer at {MetadataAddress} cannot be asked for its keys: {Reason} Services' tokens that need them are turned away until it answers")]
    public static partial void IssuerUnavailable(ILogger logger, string metadataAddress, string reason);

    [LoggerMessage(1801, LogLevel.Information, "The issuer at {MetadataAddress} answers: its keys are loaded")]
    public static partial void IssuerAnswers(ILogger logger, string metadataAddress);
}
