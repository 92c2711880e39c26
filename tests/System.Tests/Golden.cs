using System.Text;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Golden files of the export, compared byte by byte; updated with UPDATE_GOLDEN=1.</summary>
internal static class Golden
{
    /// <summary>Compares the demo figures that a run wrote to a directory.</summary>
    public static void SameFigures(string folder)
    {
        foreach (var file in (string[])["demo.json", "summary.csv", "scores.csv", "explanations.csv"])
            Same(Path.Combine(folder, file), file);
    }

    public static void Same(string written, string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.Copy(written, Path.Combine(Checkout.Root, "tests", "System.Tests", "golden", name), overwrite: true);
        else
            Assert.Equal(
                Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name))),
                Encoding.UTF8.GetString(File.ReadAllBytes(written))
            );
    }
}
