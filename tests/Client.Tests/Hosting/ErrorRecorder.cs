using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace IdToken.Client.Tests.Hosting;

/// <summary>The Error lines of a log.</summary>
internal sealed class ErrorRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _errors = [];

    public IEnumerable<string> Errors => _errors;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _errors.Enqueue($"[{eventId.Id}] {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
