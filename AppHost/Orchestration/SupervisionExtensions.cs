namespace ThemeDay.AppHost.Orchestration;

internal static class SupervisionExtensions
{
    /// <summary>The process resources that start with the system, excluding those started by a command.</summary>
    public static IEnumerable<IResource> GetProcesses(this DistributedApplicationModel model) => model.Resources.Where(
        resource => resource is ProjectResource or ExecutableResource or ContainerResource && !resource.Annotations.OfType<ExplicitStartupAnnotation>().Any());

    /// <summary>Adds what Aspire lacks: restarts, log files, draining before shutdown, and an address file for other programs.</summary>
    public static void AddSupervision(this IDistributedApplicationBuilder builder, StateDirectory state, PersistedPorts ports)
    {
        if (!builder.ExecutionContext.IsRunMode) return;
        ports.Save();
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton(TimeProvider.System);
        // First, because Aspire's hosted service waits for the orchestrator and until the services can start, and hosted services registered after it
        // start later: what it waits for must be in the log files and on the console.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, OrchestratorMonitor>());
        builder.Services.Insert(1, ServiceDescriptor.Singleton<IHostedService, ResourceLogFiles>());
        builder.Services.Insert(2, ServiceDescriptor.Singleton<IHostedService, ConsoleReporter>());
        builder.Services.AddSingleton<StartupFailure>();
        builder.Services.AddHostedService<ResourceSupervisor>();
        builder.Services.AddLogging(logging => logging
            .AddFilter("Aspire.Hosting", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));   // the dashboard shows them
        // Aspire's orchestrator reports an interrupted start as a failed one, with a stack trace.
        builder.Services.AddOptions<LoggerFilterOptions>().Configure<IServiceProvider>((options, services) => options.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && !IsStartInterrupted(services)));
    }

    private static bool IsStartInterrupted(IServiceProvider services)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        return lifetime.ApplicationStopping.IsCancellationRequested && !lifetime.ApplicationStarted.IsCancellationRequested;
    }
}
