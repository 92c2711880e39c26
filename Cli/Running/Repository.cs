using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>The directories of the repository from which this program was built.</summary>
internal static class Repository
{
    // Cli/bin/Release/net10.0: the output of every other project has the same path relative to its project directory.
    private static readonly string Output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    public static string Root { get; } = FindRoot();

    public static string AppHost => Path.Combine(Root, "AppHost", Path.GetRelativePath(Path.Combine(Root, "Cli"), Output), "ThemeDay.AppHost.dll");

    /// <summary>Resolves the state directory of <c>--state</c>; by default the same one as AppHost.</summary>
    public static StateDirectory ResolveState(string? requested) => StateDirectory.Resolve(requested, Path.Combine(Root, "AppHost"));

    private static string FindRoot()
    {
        var directory = Output;
        while (!File.Exists(Path.Combine(directory, "ThemeDay.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new CommandException($"{Output} is not inside the repository of ThemeDay");
        return directory;
    }
}
