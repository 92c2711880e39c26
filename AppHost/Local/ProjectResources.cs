using Aspire.Hosting.ApplicationModel;
using ThemeDay.Local;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddResource(new ProjectResource(name, BuiltProject.At(Path.Combine(builder.AppHostDirectory, projectPath))));
}

/// <summary>What a project is given. The type parameters are Aspire's; in this engine only projects are given anything.</summary>
public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.With(project => project.Environment.Add((name, _ => value)));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.With(project => project.Environment.Add((name, _ => parameter.Resource.Value)));

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment =>
        builder.With(project => project.Environment.Add(
            ($"ConnectionStrings__{connectionName ?? source.Resource.Name}", wiring => wiring.ConnectionString(source.Resource))));

    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment =>
        builder.With(project =>
        {
            foreach (var endpoint in Project(source.Resource).Endpoints)
                project.Environment.Add(($"services__{source.Resource.Name}__{endpoint.Name}__0", wiring => wiring.Address(endpoint)));
        });

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.With(project => project.WaitsFor.Add(dependency.Resource));

    /// <summary>An endpoint without a proxy before it: <paramref name="env"/> carries the very port that others are told.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints =>
        builder.With(project =>
        {
            var endpoint = new LocalEndpoint(project.Name, name ?? "http", port ?? targetPort);
            project.Endpoints.Add(endpoint);
            if (env is not null) project.Environment.Add((env, wiring => $"{wiring.Port(endpoint)}"));
        });

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints => builder.With(project => project.Health = (endpointName ?? "http", path ?? "/"));

    private static IResourceBuilder<T> With<T>(this IResourceBuilder<T> builder, Action<ProjectResource> what)
        where T : IResource
    {
        what(Project(builder.Resource));
        return builder;
    }

    private static ProjectResource Project(IResource resource) =>
        resource as ProjectResource ?? throw new NotSupportedException($"{resource.Name} is no project: the local engine gives nothing to it");
}
