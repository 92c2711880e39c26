using System.Diagnostics;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>Reports readiness and addresses on the console and in <c>run.json</c>: that of the portal first, that of the dashboard last.</summary>
internal sealed class ConsoleReporter(
    DistributedApplicationModel model, ResourceNotificationService notifications, DistributedApplicationOptions options, IConfiguration configuration,
    StateDirectory state, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _ = lifetime.ApplicationStopping.Register(() => RunFile.Delete(state));
        _ = lifetime.ApplicationStopping.Register(() => Console.WriteLine("stopping"));
        _ = lifetime.ApplicationStopped.Register(() => Console.WriteLine("stopped"));
        await Task.WhenAll(model.GetProcesses().Where(resource => resource.Name != "aspire-dashboard").Select(resource => WaitAsync(resource, stoppingToken)));

        var projects = model.Resources.OfType<ProjectResource>().ToLookup(project => project.GetEndpoints().Any(endpoint => endpoint.EndpointName is "grpc"));
        var services = projects[true].ToDictionary(
            service => service.Name, service => new ServiceAddress(service.GetEndpoint("http").Url, service.GetEndpoint("grpc").Url));
        var portal = projects[false].Single().GetEndpoint("http").Url;
        Console.WriteLine($"  portal       {portal}");
        foreach (var (name, address) in services.OrderBy(service => service.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {name,-12} http {address.Http}  grpc {address.Grpc}");
        var dashboard = options.DisableDashboard ? null : configuration["ASPNETCORE_URLS"];
        new RunFile(Environment.ProcessId, services, dashboard, portal).Write(state);
        Console.WriteLine($"  a token for curl: ./run token bureau --scope CODE{(configuration["state"] is { } path ? $" --state {path}" : "")}");
        Console.WriteLine($"ready in {(TimeProvider.System.GetLocalNow().DateTime - Process.GetCurrentProcess().StartTime).TotalSeconds:0.0} s");
        if (dashboard is not null) Console.WriteLine($"dashboard {dashboard}/login?t={configuration["AppHost:BrowserToken"]}");
    }

    private async Task WaitAsync(IResource resource, CancellationToken cancellationToken)
    {
        var healthy = notifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
        var log = state.GetPath($"logs/{resource.Name}.log");
        if (await Task.WhenAny(healthy, Task.Delay(SlowAfter, cancellationToken)) != healthy && !cancellationToken.IsCancellationRequested)
            await Console.Error.WriteLineAsync($"  {resource.Name} is not ready after {SlowAfter.TotalSeconds:0} s; see {log}");
        await healthy;
    }
}
