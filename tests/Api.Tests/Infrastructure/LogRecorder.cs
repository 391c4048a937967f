using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace IdToken.Api.Tests.Infrastructure;

/// <summary>Everything that a server logs, at every level.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = [];
    private readonly ConcurrentDictionary<TaskCompletionSource<string>, string> _awaited = [];

    public IEnumerable<string> Lines => _lines.Select(l => l.Line);

    public IEnumerable<string> Errors => _lines.Where(l => l.Level >= LogLevel.Error).Select(l => l.Line);

    /// <summary>Waits for a line; <paramref name="meanwhile"/> is repeated until the line appears.</summary>
    public async Task UntilAsync(Func<string, bool> line, Action meanwhile)
    {
        var deadline = Deadline.Token();
        while (!Lines.Any(line))
        {
            meanwhile();
            await Task.Delay(20, deadline);
        }
    }

    /// <summary>Returns the first line with this text, now or later.</summary>
    public Task<string> LineAsync(string text)
    {
        var awaited = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.TryAdd(awaited, text);
        if (Lines.FirstOrDefault(l => l.Contains(text, StringComparison.Ordinal)) is { } line)
            awaited.TrySetResult(line);
        return awaited.Task.SoonAsync();
    }

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(LogRecorder log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log._lines.Enqueue((LogLevel.Trace, $"scope {state}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = $"{category}[{eventId.Id}] {formatter(state, exception)} {exception}";
            log._lines.Enqueue((logLevel, line));
            foreach (var (awaited, text) in log._awaited)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    awaited.TrySetResult(line);
            }
        }
    }
}
