namespace ThemeDay.Testing;

/// <summary>The checkout from which the tests were built.</summary>
public static class Checkout
{
    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "ThemeDay.sln"))
            ? folder
            : Above(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no solution above the tests"));
}
