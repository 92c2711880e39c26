using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ThemeDay.Eventing.Tests;

/// <summary>Records the log of a service for assertions, and writes it to the test output.</summary>
internal sealed class CapturedLog(string service) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> lines = [];

    public IEnumerable<string> At(LogLevel level) => lines.Where(line => line.Level == level).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{service} {logLevel}: {formatter(state, exception)} {exception}");
    }

    public void Dispose() { }
}
