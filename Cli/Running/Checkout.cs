using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Cli.Running;

/// <summary>What lies where in the checkout this program was built in.</summary>
internal static class Checkout
{
    // Cli/bin/Release/net10.0 (with Aspire Cli/bin/aspire/Release/net10.0): what is built of AppHost lies at the same place below its own folder.
    private static readonly string Output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    public static string Root { get; } = FindRoot();

    public static string AppHost => Path.Combine(Root, "AppHost", Path.GetRelativePath(Path.Combine(Root, "Cli"), Output), "ThemeDay.AppHost.dll");

    /// <summary>The folder asked for. Else <c>.state</c> in the checkout, or, where the servers' users cannot enter that, a folder that they can.</summary>
    /// <remarks>Every command finds the same one, so that <c>./run token</c> needs no <c>--state</c> where <c>./run</c> had none.</remarks>
    public static async Task<StateFolder> StateAsync(string? asked, CancellationToken stop)
    {
        var state = StateFolder.Of(asked, Path.Combine(Root, "AppHost"));
        if (asked is not null || Engine.IsAspire || await ServerFolder.WhoCannotEnterAsync(state.Path, stop) is null) return state;
        return StateFolder.Of(ServerFolder.Better(state.Path), Root);
    }

    private static string FindRoot()
    {
        var folder = Output;
        while (!File.Exists(Path.Combine(folder, "ThemeDay.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new CannotRunException($"{Output} lies in no checkout of ThemeDay");
        return folder;
    }
}

/// <summary>Which engine this was built for (docs/decisions/0001).</summary>
internal static class Engine
{
#if ASPIRE
    public const bool IsAspire = true;
#else
    public const bool IsAspire = false;
#endif
}
