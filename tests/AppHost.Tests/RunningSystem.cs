using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests;

/// <summary>A fixture that runs the real system with Aspire in this process, shared by the tests of a class.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly SharedTempFolder folder = new();
    private readonly RecordedLog recorded = new();
    private DistributedApplication application = null!;

    public DistributedApplication Application => application;

    public string State => folder.Of("state");

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--state", State, "--servers", "local"]);
        builder.Services.AddLogging(logging =>
            logging
                .AddFilter("ThemeDay.AppHost.Resources", LogLevel.None) // written to files in the state directory
                .AddProvider(recorded)
        );
        application = await builder.BuildAsync();
        await application.StartAsync();
        await WaitUntilReadyAsync();
    }

    public async Task WaitUntilReadyAsync()
    {
        foreach (var resource in (string[])["postgres", "messaging", "registry", "scheduling", "publication"])
        {
            var healthy = application.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.WaitOnResourceUnavailable);
            await Poll.UntilAsync(() => Task.FromResult(healthy.IsCompleted), Timeout, () => $"{resource} is healthy; {Describe(resource)}");
            await healthy;
        }
    }

    private string Describe(string resource)
    {
        if (!application.ResourceNotifications.TryGetCurrentState(resource, out var current))
            return "it has no state";
        var reports = current.Snapshot.HealthReports.Select(report => $"{report.Name} {report.Status} {report.Description} {report.ExceptionText}");
        var log = Path.Combine(State, "logs", $"{resource}.log");
        var last = File.Exists(log) ? File.ReadLines(log).TakeLast(15) : [];
        return $"it is {current.Snapshot.State?.Text}, {string.Join(", ", reports)}\n{string.Join('\n', last)}";
    }

    /// <summary>What AppHost has logged: event id and text.</summary>
    public IReadOnlyCollection<(int Id, string Text)> Logged => recorded.Lines;

    public Uri GetAddress(string service) => application.GetEndpoint(service, "http");

    /// <summary>The id of the process that currently runs a resource, or 0.</summary>
    public int FindProcess(string resource) =>
        application.ResourceNotifications.TryGetCurrentState(resource, out var current) && current.Snapshot.State?.Text == KnownResourceStates.Running
            ? Convert.ToInt32(current.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture)
            : 0;

    /// <param name="pid">The process id.</param>
    /// <param name="signal">The signal name, such as KILL.</param>
    public static async Task SignalAsync(int pid, string signal)
    {
        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new("kill", $"-{signal}", pid.ToString(CultureInfo.InvariantCulture)),
            TestContext.Current.CancellationToken
        );
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
        folder.Dispose();
    }

    private sealed class RecordedLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(int Id, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue((eventId.Id, formatter(state, exception)));
        }

        public void Dispose() { }
    }
}
