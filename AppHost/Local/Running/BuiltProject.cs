namespace ThemeDay.Local;

/// <summary>A project of this solution and what was built of it, in the same configuration as the host itself.</summary>
internal sealed record BuiltProject(string Directory, string Dll)
{
    // bin/Release/net10.0 below the project's folder, for every project alike (Directory.Build.props)
    private const int LevelsOfOutput = 3;

    /// <summary>The project this host was built from.</summary>
    public static BuiltProject Own { get; } = OfHost(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <param name="projectFile">Its .csproj.</param>
    public static BuiltProject At(string projectFile)
    {
        var directory = Path.GetFullPath(Path.GetDirectoryName(projectFile)!);
        var output = Path.GetRelativePath(Own.Directory, AppContext.BaseDirectory);
        return new(directory, Path.Combine(directory, output, $"ThemeDay.{Path.GetFileNameWithoutExtension(projectFile)}.dll"));
    }

    private static BuiltProject OfHost(string output)
    {
        var directory = output;
        for (var level = 0; level < LevelsOfOutput; level++) directory = Path.GetDirectoryName(directory)!;
        return new(directory, Path.Combine(output, $"ThemeDay.{Path.GetFileName(directory)}.dll"));
    }
}
