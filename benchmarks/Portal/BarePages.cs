using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Benchmarks.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Portal;

/// <summary>The baseline: Razor components without a model, which render the bytes of the portal's pages, and nothing else.</summary>
internal static class BarePages
{
    private const string Name = "bare-pages";

    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command(Name, "The baseline's server; started by portal") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    /// <summary>Starts it.</summary>
    /// <param name="pages">Its pages, by path.</param>
    /// <param name="state">The directory for the bytes.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, byte[]> pages, StateDirectory state, CancellationToken cancellationToken)
    {
        var port = LoopbackPorts.Allocate();
        var settings = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = null, ["Endpoints__HttpPort"] = $"{port}" };
        foreach (var (number, (path, bytes)) in pages.Index())
        {
            var file = state.GetPath($"bare-page-{number}");
            await File.WriteAllBytesAsync(file, bytes, cancellationToken);
            settings[$"Bare__{number}__Path"] = path;
            settings[$"Bare__{number}__File"] = file;
        }

        return await ServerProcess.StartCommandAsync(
            Name,
            new($"http://127.0.0.1:{port}"),
            pages.Keys.First(),
            settings,
            state.GetPath("bare-pages.log"),
            cancellationToken
        );
    }

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunAsync(
            builder =>
            {
                builder.Services.AddRazorComponents();
                builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
                return Task.CompletedTask;
            },
            async app =>
            {
                foreach (var page in app.Configuration.GetSection("Bare").GetChildren())
                {
                    var markup = await File.ReadAllTextAsync(page["File"]!, cancellationToken);
                    var parameters = new Dictionary<string, object?> { [nameof(BarePage.Markup)] = markup };
                    app.MapGet(page["Path"]!, () => new RazorComponentResult<BarePage>(parameters));
                }
            },
            cancellationToken
        );
}

/// <summary>A page that is one piece of markup.</summary>
public sealed class BarePage : ComponentBase
{
    /// <summary>The whole page.</summary>
    [Parameter, EditorRequired]
    public required string Markup { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddMarkupContent(0, Markup);
}
