using ThemeDay.AppHost.Servers;

namespace ThemeDay.AppHost.Services;

internal static class ServiceExtensions
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Adds a service of this solution, run from its build output, with loopback endpoints <c>http</c> (HTTP/1.1), <c>grpc</c> (HTTP/2).</summary>
    /// <remarks>A single instance is addressed directly, because the orchestrator's proxy adds 0.1 ms per call. Replicas are behind that proxy.</remarks>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, StateDirectory state, Func<string, int?> getPort, int replicas)
        where TProject : IProjectMetadata, new()
    {
        var isPublish = builder.ExecutionContext.IsPublishMode;
        var service = builder.AddWebSite<TProject>(name, state, getPort, replicas, "JSON API")
            .WithHttpEndpoint(
                port: getPort($"{name}:grpc"), targetPort: isPublish ? 8081 : null, name: "grpc", env: "Endpoints__GrpcPort", isProxied: replicas > 1)
            .WithEndpoint("grpc", endpoint => (endpoint.TargetHost, endpoint.Transport) = ("127.0.0.1", "http2"))
            .WithUrlForEndpoint("grpc", url => url.DisplayText = "gRPC")
            .WithIconName("Server");
        return isPublish ? service : service.WithEnvironment("Reflection__Enabled", "true");   // and /scalar
    }

    /// <summary>Adds a web site of this solution, run from its build output, with the loopback endpoint <c>http</c> (HTTP/1.1).</summary>
    /// <remarks>As for <see cref="AddService"/>.</remarks>
    public static IResourceBuilder<ProjectResource> AddWebSite<TProject>(
        this IDistributedApplicationBuilder builder, string name, StateDirectory state, Func<string, int?> getPort, int replicas, string displayText)
        where TProject : IProjectMetadata, new()
    {
        var isPublish = builder.ExecutionContext.IsPublishMode;
        var service = builder.AddProject<TProject>(name, launchProfileName: null)
            .WithReplicas(replicas)
            .WithHttpEndpoint(
                port: getPort($"{name}:http"), targetPort: isPublish ? 8080 : null, name: "http", env: "Endpoints__HttpPort", isProxied: replicas > 1)
            .WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1")
            .WithUrlForEndpoint("http", url => url.DisplayText = displayText)
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/health", DisplayText = "Health" })
            .WithIconName("Globe")
            .DisableForwardedHeaders();
        if (isPublish) return service;

        service.WithReadinessCheck(async cancellationToken =>
        {
            using var response = await Http.GetAsync(new Uri($"{service.GetEndpoint("http").Url}/health"), cancellationToken);
            response.EnsureSuccessStatusCode();
        });
#pragma warning disable ASPIRECERTIFICATES001 // plain HTTP on loopback; otherwise the dashboard warns about a missing development certificate
        service.WithoutHttpsCertificate();
#pragma warning restore ASPIRECERTIFICATES001
        return service.RunBuildOutput(state).WithoutRebuildCommand().WithTelemetry();
    }

    /// <summary>Connects the service to the broker, as a user of its own where it is the local one.</summary>
    /// <param name="service">The service.</param>
    /// <param name="broker">The broker, or its connection string.</param>
    /// <param name="messageKey">Authenticates the messages; the broker does not know it.</param>
    public static IResourceBuilder<ProjectResource> WithMessaging(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResource> broker, IResourceBuilder<ParameterResource> messageKey)
    {
        service.WithEnvironment("Messaging__AuthenticationKey", messageKey);
        return broker.Resource is LocalRabbitMQResource local
            ? service.WithReferenceRelationship(local).WithEnvironment("ConnectionStrings__messaging", local.GetConnectionString(service.Resource.Name))
            : service.WithReference((IResourceBuilder<IResourceWithConnectionString>)broker);
    }

    /// <summary>Has the service count the readers of the portal under their own addresses, which the portal names, as <c>deploy/</c> does.</summary>
    /// <remarks>
    /// On loopback alone, where nobody but programs of this machine connects from: they have a whole network of addresses there anyway. What is given to this
    /// program, such as a proxy before it, stays.
    /// </remarks>
    /// <param name="service">A service that the portal asks.</param>
    public static IResourceBuilder<ProjectResource> WithPortalAsKnownProxy(this IResourceBuilder<ProjectResource> service) => service.WithEnvironment(context =>
    {
        if (context.ExecutionContext.IsPublishMode) return;
        const string Variable = "Endpoints__KnownProxies";
        var given = Environment.GetEnvironmentVariable(Variable);
        context.EnvironmentVariables[Variable] = string.IsNullOrWhiteSpace(given) ? "127.0.0.1" : $"{given}, 127.0.0.1";
    });

    /// <summary>Validates tokens with the key of the state directory, not with a key served on Registry's port.</summary>
    /// <param name="service">A service that issues no tokens.</param>
    /// <param name="signingKey">The private key of the service that issues them.</param>
    public static IResourceBuilder<ProjectResource> WithTokenVerificationKey(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> signingKey) =>
        service.WithEnvironment(async context =>
        {
            if (context.ExecutionContext.IsPublishMode) return;   // there, the address of Registry is that of a network of its own, or has a certificate
            var key = await signingKey.Resource.GetValueAsync(context.CancellationToken);
            context.EnvironmentVariables["Tokens__VerificationKey"] = SecretStore.GetPublicKey(key!);
        });

    // A project resource runs `dotnet run` around the service, which costs seconds and memory and intercepts the signals meant for the service.
    private static IResourceBuilder<ProjectResource> RunBuildOutput(this IResourceBuilder<ProjectResource> service, StateDirectory state)
    {
        var project = service.Resource.GetProjectMetadata().ProjectPath;
        // bin/Release/net10.0 of this program or of the test that hosts it; the same path below every project (Directory.Build.props).
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var output = Path.Combine(Path.GetDirectoryName(project)!, "bin", Path.GetFileName(Path.GetDirectoryName(own)!), Path.GetFileName(own));
        output = SystemUsers.MakeReadable(output, () => state.CreateDirectory($"bin/{service.Resource.Name}"));
        var program = Path.Combine(output, $"ThemeDay.{Path.GetFileNameWithoutExtension(project)}.dll");
        string[] command = [.. SystemUsers.GetServicePrefix(service.Resource.Name), "dotnet", program];
        return service.WithAnnotation(new ExecutableAnnotation { Command = command[0], WorkingDirectory = output }).WithArgs(command[1..]);
    }

    // `./run` builds; the command would use other build options. Aspire has already published it, so the dashboard keeps it, disabled.
    private static IResourceBuilder<ProjectResource> WithoutRebuildCommand(this IResourceBuilder<ProjectResource> service) =>
        service.OnBeforeResourceStarted((resource, _, _) =>
        {
            var commands = resource.Annotations.OfType<ResourceCommandAnnotation>();
            foreach (var rebuild in commands.Where(command => command.Name == KnownResourceCommands.RebuildCommand).ToList())
                resource.Annotations.Remove(rebuild);
            return Task.CompletedTask;
        });

    // The collector configured by the environment, otherwise the dashboard, otherwise none.
    private static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> service) => service.WithEnvironment(context =>
    {
        if (context.ExecutionContext.IsPublishMode) return;
        var variables = context.EnvironmentVariables;
        variables.Remove("ASPNETCORE_URLS");   // the services listen on Endpoints__HttpPort and Endpoints__GrpcPort
        variables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");
        variables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000";   // ms; if the collector is gone, shutdown waits this long instead of 10 s per signal
        string[] names = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS"];
        var given = Environment.GetEnvironmentVariable(names[0]) is { Length: > 0 };
        if (!given) variables.TryAdd("OTEL_METRIC_EXPORT_INTERVAL", "10000");   // ms; with the default, the dashboard shows no metrics for the first minute
        if (!given && !context.ExecutionContext.Services.GetRequiredService<DistributedApplicationOptions>().DisableDashboard) return;
        foreach (var name in names)
        {
            variables.Remove(name);
            if (given && Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }
    });
}
