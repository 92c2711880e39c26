using ThemeDay.Cli.Demo;

namespace ThemeDay.Cli.Running;

/// <summary>What <c>./run</c> was asked for.</summary>
/// <param name="Ports">Such as <c>registry:http=8080</c>.</param>
/// <param name="Demo">Null: no demo.</param>
internal sealed record RunOptions(string? State, IReadOnlyList<string> Ports, DemoOptions? Demo);
