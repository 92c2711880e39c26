using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ThemeDay.Eventing.Tests;

/// <summary>Records the statements that a service executes, as Npgsql logs them.</summary>
[ProviderAlias("Statements")]
internal sealed class StatementLog : ILoggerProvider, ILogger
{
    public const string Category = "Npgsql.Command";

    private readonly ConcurrentQueue<string> statements = [];

    /// <summary>The number of statements so far that contain a text.</summary>
    public int Count(string text) => statements.Count(statement => statement.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            statements.Enqueue(formatter(state, exception));
    }

    public void Dispose() { }
}
