using System.Reflection;

namespace ThemeDay.Faults.Failpoints;

/// <summary>What happens at a failpoint.</summary>
internal enum FailpointAction
{
    /// <summary>The process is killed with SIGKILL.</summary>
    Crash,

    /// <summary>The step fails with an exception.</summary>
    Throw,

    /// <summary>The step takes two seconds longer.</summary>
    Delay,
}

/// <summary>Arms failpoints in all processes of a cluster: the first one that reaches an armed point acts, once.</summary>
/// <param name="folder">A file for each armed point, which the process that acts renames.</param>
internal sealed class FailpointControl(string folder)
{
    /// <summary>All points: the constants of the product.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(Eventing.Diagnostics.Failpoints)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true, Name: not nameof(Eventing.Diagnostics.Failpoints.ListenerName) })
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    /// <summary>The settings of a process that listens.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = typeof(FailpointControl).Assembly.Location, ["FAILPOINTS"] = folder };

    public void Arm(string failpoint, FailpointAction action)
    {
        File.Delete(HitPath(failpoint));
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():N}.new");
        File.WriteAllText(temporary, $"{action}".ToLowerInvariant());
        File.Move(temporary, Path.Combine(folder, failpoint), overwrite: true);
    }

    /// <summary>Whether a process has acted since the point was armed.</summary>
    public bool IsHit(string failpoint) => File.Exists(HitPath(failpoint));

    public void Disarm(string failpoint) => File.Delete(Path.Combine(folder, failpoint));

    private string HitPath(string failpoint) => Path.Combine(folder, $"{failpoint}.hit");
}
