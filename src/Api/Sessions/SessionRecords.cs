namespace IdToken.Api.Sessions;

/// <summary>Reads what the store holds of a session. A record with a field that cannot be read counts as absent, and is logged as an error.</summary>
internal sealed class SessionRecords(ILogger<SessionRecords> logger)
{
    /// <returns>Null where the record, or a part of it, cannot be read.</returns>
    public T? Read<T>(string sessionId, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        // Not a number, too large a number, no such time, no such word; ArgumentException covers a field that is missing.
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or InvalidCastException)
        {
            Log.Altered(logger, sessionId);
            return null;
        }
    }
}
