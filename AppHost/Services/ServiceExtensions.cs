namespace ThemeDay.AppHost.Services;

internal static class ServiceExtensions
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>A service of this solution, from its build output, with its endpoints <c>http</c> (HTTP/1.1) and <c>grpc</c> (HTTP/2) on loopback.</summary>
    /// <remarks>One instance is reached directly: the orchestrator's proxy costs 0.1 ms a call. Several are behind that proxy.</remarks>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, StateDirectory state, Func<string, int?> getPort, int replicas)
        where TProject : IProjectMetadata, new()
    {
        var isPublish = builder.ExecutionContext.IsPublishMode;
        var (httpPort, grpcPort) = (isPublish ? 8080 : (int?)null, isPublish ? 8081 : (int?)null);
        var service = builder.AddProject<TProject>(name, launchProfileName: null)
            .WithReplicas(replicas)
            .WithHttpEndpoint(port: getPort($"{name}:http"), targetPort: httpPort, name: "http", env: "Endpoints__HttpPort", isProxied: replicas > 1)
            .WithHttpEndpoint(port: getPort($"{name}:grpc"), targetPort: grpcPort, name: "grpc", env: "Endpoints__GrpcPort", isProxied: replicas > 1)
            .WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1")
            .WithEndpoint("grpc", endpoint => (endpoint.TargetHost, endpoint.Transport) = ("127.0.0.1", "http2"))
            .WithUrlForEndpoint("http", url => url.DisplayText = "JSON API")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/health", DisplayText = "Health" })
            .WithUrlForEndpoint("grpc", url => url.DisplayText = "gRPC")
            .WithIconName("Server")
            .DisableForwardedHeaders();
        if (isPublish) return service;

        service.WithReadinessCheck(async cancellationToken =>
        {
            using var response = await Http.GetAsync(new Uri($"{service.GetEndpoint("http").Url}/health"), cancellationToken);
            response.EnsureSuccessStatusCode();
        });
#pragma warning disable ASPIRECERTIFICATES001 // plain HTTP on loopback; without this the dashboard warns of a missing development certificate
        service.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
        return service.RunBuildOutput(state).WithoutRebuildCommand().WithTelemetry();
    }

    // A project resource is `dotnet run` around the service, which costs seconds, memory and the signals meant for the service.
    private static IResourceBuilder<ProjectResource> RunBuildOutput(this IResourceBuilder<ProjectResource> service, StateDirectory state)
    {
        var project = service.Resource.GetProjectMetadata().ProjectPath;
        // bin/Release/net10.0, of this program or of the test that runs it: the same below every project (Directory.Build.props).
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var output = Path.Combine(Path.GetDirectoryName(project)!, "bin", Path.GetFileName(Path.GetDirectoryName(own)!), Path.GetFileName(own));
        output = SystemUsers.MakeReadable(output, () => state.CreateDirectory($"bin/{service.Resource.Name}"));
        string[] command = [.. SystemUsers.GetServicePrefix(), "dotnet", Path.Combine(output, $"ThemeDay.{Path.GetFileNameWithoutExtension(project)}.dll")];
        return service.WithAnnotation(new ExecutableAnnotation { Command = command[0], WorkingDirectory = output }).WithArgs(command[1..]);
    }

    // `./run` builds; the command would build with other options than it. Aspire has shown it by now, so the dashboard keeps it, disabled.
    private static IResourceBuilder<ProjectResource> WithoutRebuildCommand(this IResourceBuilder<ProjectResource> service) =>
        service.OnBeforeResourceStarted((resource, _, _) =>
        {
            var commands = resource.Annotations.OfType<ResourceCommandAnnotation>();
            foreach (var rebuild in commands.Where(command => command.Name == KnownResourceCommands.RebuildCommand).ToList())
                resource.Annotations.Remove(rebuild);
            return Task.CompletedTask;
        });

    // The collector that the environment names, else the dashboard, else none.
    private static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> service) => service.WithEnvironment(context =>
    {
        if (context.ExecutionContext.IsPublishMode) return;
        var variables = context.EnvironmentVariables;
        variables.Remove("ASPNETCORE_URLS");   // they listen where Endpoints__HttpPort and Endpoints__GrpcPort say
        variables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");
        variables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000";   // ms; where the collector is gone, a stop waits this long instead of 10 s for each signal
        string[] names = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"];
        var given = Environment.GetEnvironmentVariable(names[0]) is { Length: > 0 };
        if (!given) variables.TryAdd("OTEL_METRIC_EXPORT_INTERVAL", "10000");   // ms; by default the dashboard shows no metrics for the first minute
        if (!given && !context.ExecutionContext.Services.GetRequiredService<DistributedApplicationOptions>().DisableDashboard) return;
        foreach (var name in names)
        {
            variables.Remove(name);
            if (given && Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }
    });
}
