using System.Globalization;

namespace ThemeDay.Faults;

/// <summary>Settings of a run, from the environment.</summary>
internal static class FaultSettings
{
    /// <summary>The first seed: <c>FAULT_SEED</c>, otherwise a new one.</summary>
    public static int Seed { get; } = Read("FAULT_SEED") ?? Random.Shared.Next(int.MaxValue / 2);

    /// <summary>The number in a variable; null if there is none.</summary>
    public static int? Read(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
