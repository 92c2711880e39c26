using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using ThemeDay.Local;
using ThemeDay.State;

// Aspire's names, namespaces and signatures (aspire.dev), as far as AppHost.cs calls them: it compiles against either.
namespace Aspire.Hosting;

/// <summary>The application as AppHost.cs describes it, run as processes of this machine.</summary>
public sealed class DistributedApplication
{
    private readonly LocalBuilder description;

    internal DistributedApplication(LocalBuilder description) => this.description = description;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new LocalBuilder(args);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until it is asked to stop by a signal or the token. What went wrong is told on the console and by the exit code.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        var state = StateFolder.Of(description.Configuration["state"], description.AppHostDirectory);
        Environment.ExitCode = await LocalRun.RunAsync(state, description.Resources, cancellationToken);
    }
}

public interface IDistributedApplicationBuilder
{
    string AppHostDirectory { get; }
    ConfigurationManager Configuration { get; }
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;
    DistributedApplication Build();
}

internal sealed class LocalBuilder : IDistributedApplicationBuilder
{
    public LocalBuilder(string[] args) => Configuration.AddEnvironmentVariables().AddCommandLine(args);

    public List<IResource> Resources { get; } = [];

    public ConfigurationManager Configuration { get; } = new();

    public string AppHostDirectory => BuiltProject.Own.Directory;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return new LocalResourceBuilder<T>(resource);
    }

    public DistributedApplication Build() => new(this);
}

internal sealed class LocalResourceBuilder<T>(T resource) : IResourceBuilder<T>
    where T : IResource
{
    public T Resource => resource;
}
