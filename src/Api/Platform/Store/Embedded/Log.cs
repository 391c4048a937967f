namespace IdToken.Api.Platform.Store.Embedded;

/// <summary>Events 1100 to 1199.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Information, "Took over the embedded store that an earlier server left running, process {ProcessId}")]
    public static partial void TakenOver(ILogger logger, int processId);

    [LoggerMessage(1101, LogLevel.Warning, "Stopping an embedded store that an earlier server left running and that does not answer, process {ProcessId}")]
    public static partial void Replaced(ILogger logger, int processId);

    [LoggerMessage(1102, LogLevel.Error, "The embedded store exited; restarting it")]
    public static partial void Died(ILogger logger);

    [LoggerMessage(1103, LogLevel.Warning, "The embedded store is running again")]
    public static partial void Restarted(ILogger logger);
}
