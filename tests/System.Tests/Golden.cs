using System.Text;

namespace ThemeDay.SystemTests;

/// <summary>What an export must be, to the byte; recorded anew only by UPDATE_GOLDEN=1.</summary>
internal static class Golden
{
    public static void Same(string written, string name)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.Copy(written, Path.Combine(WholeRun.Root, "tests", "System.Tests", "golden", name), overwrite: true);
        else Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name))), Encoding.UTF8.GetString(File.ReadAllBytes(written)));
    }
}
