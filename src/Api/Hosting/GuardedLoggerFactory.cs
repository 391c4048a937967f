namespace IdToken.Api.Hosting;

/// <summary>
/// Keeps the text of malformed requests out of every log. Kestrel quotes their first line, token included, before any code of ours sees the request.
/// </summary>
internal sealed class GuardedLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    private const string BadRequests = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) =>
        categoryName == BadRequests ? new WithoutQuotation(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

    public void Dispose() => inner.Dispose();

    /// <summary>Cuts each message where the quotation begins, and drops its parts and its exception, which quote too.</summary>
    private sealed class WithoutQuotation(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception).Split('\'')[0].TrimEnd();
            inner.Log(logLevel, eventId, message, null, static (text, _) => text);
        }
    }
}
