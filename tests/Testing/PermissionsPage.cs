namespace ThemeDay.Testing;

/// <summary>docs/permissions.md: one table in each section, made from what the services answer (<c>UPDATE_GOLDEN=1</c>).</summary>
public static class PermissionsPage
{
    private const string Columns = """
        |  | liaison | bureau | evaluator | system | operator | service | no token |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    private static readonly string FilePath = Path.Combine(Checkout.Root, "docs", "permissions.md");

    /// <summary>Compares the table of a section with its rows, or writes it.</summary>
    /// <param name="section">The heading.</param>
    /// <param name="rows">The lines of the table.</param>
    public static void AssertSection(string section, IEnumerable<string> rows)
    {
        var written = $"{Columns}\n{string.Join('\n', rows.Order(StringComparer.Ordinal))}";
        var page = File.ReadAllText(FilePath);
        var start = page.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/permissions.md has no section {section}");
        start = page.IndexOf("\n|", start, StringComparison.Ordinal) + 1;
        var end = page.IndexOf("\n\n", start, StringComparison.Ordinal) is var next and >= 0 ? next : page.TrimEnd().Length;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(FilePath, page = $"{page[..start]}{written}{page[end..]}");
        else
            Assert.Equal(written, page[start..end]);
    }
}
