namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>Events 1100 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Took over the embedded store that an earlier server left running, process {ProcessId}")]
    public static partial void TakenOver(ILogger logger, int processId);

    [LoggerMessage(1101, LogLevel.Warning, "Replaces an embedded store that was left running and does not answer, process {ProcessId}")]
    public static partial void Replaced(ILogger logger, int processId);

    [LoggerMessage(1102, LogLevel.Error, "The embedded store has ended by itself; it is started again")]
    public static partial void Died(ILogger logger);

    [LoggerMessage(1103, LogLevel.Warning, "The embedded store runs again")]
    public static partial void Restarted(ILogger logger);
}
