namespace ThemeDay.AppHost.Orchestration;

/// <summary>Settings that an IDE or the Aspire CLI gives an AppHost, for a start without either. Environment and command line override them.</summary>
internal static class DashboardDefaults
{
    public static DistributedApplicationOptions CreateOptions(string[] args) => new()
    {
        Args = args,
        DashboardApplicationName = "ThemeDay 政务公开主题日",
        DisableDashboard = args.Contains("--no-dashboard", StringComparer.Ordinal),
        AllowUnsecuredTransport = true,
    };

    /// <summary>The ports requested by <c>--ports:NAME=PORT</c>, by name.</summary>
    public static IReadOnlyDictionary<string, string> GetRequestedPorts(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetSection("ports").AsEnumerable(makePathsRelative: true)
            .Where(port => port.Value is not null).ToDictionary(port => port.Key, port => port.Value!);

    public static void Apply(IDistributedApplicationBuilder builder, StateDirectory state, PersistedPorts ports)
    {
        if (!builder.ExecutionContext.IsRunMode) return;
        var configuration = builder.Configuration;
        configuration["AppHost:BrowserToken"] = state.Secrets.GetOrCreate("dashboard-token", SecretStore.GeneratePassword);   // keeps the sign-in link valid
        var dashboard = $"http://127.0.0.1:{ports.Get("dashboard")}";
        configuration["ASPNETCORE_URLS"] ??= dashboard;
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ??= "http://127.0.0.1:0";
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] ??= "http://127.0.0.1:0";
        configuration["ASPIRE_VERSION_CHECK_DISABLED"] ??= "true";   // avoids a NuGet feed query at each start
        configuration["DcpPublisher:WaitForResourceCleanup"] ??= "true";   // the host waits for its resources to end
    }
}
