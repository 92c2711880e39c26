using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

public sealed class AtomicFileTests : IDisposable
{
    // A marker without content; exports, which whoever asked for them makes again.
    private static readonly string[] Allowed = ["Cli/Export/OutputDirectory.cs"];

    private readonly SharedTempFolder folder = new();

    [Fact]
    public void Only_its_owner_can_read_a_file_also_where_a_killed_run_left_one_beside_it()
    {
        var path = folder.Of("run.json");
        File.WriteAllText($"{path}.new", "of a killed run");

        AtomicFile.Write(path, "{}");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_nothing_else_is_left()
    {
        var path = folder.Of("ports.json");
        File.WriteAllText(path, "a longer content, of the run before");
        File.WriteAllText($"{path}.new", "half of what a killed run wro");

        AtomicFile.Write(path, "new");

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_content()
    {
        var path = folder.Of("ports.json");
        File.WriteAllText(path, "old");
        Directory.CreateDirectory($"{path}.new");

        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(path, "new"));

        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void No_state_file_is_written_in_place()
    {
        var inPlace =
            from project in (string[])["AppHost", "LocalState", "Cli"]
            from path in Directory.EnumerateFiles(Path.Combine(Checkout.Root, project), "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Checkout.Root, path)
            where
                !name.Contains("/obj/", StringComparison.Ordinal)
                && File.ReadAllText(path) is var source
                && (source.Contains("File.WriteAll", StringComparison.Ordinal) || source.Contains("File.AppendAll", StringComparison.Ordinal))
            select name;

        Assert.Equal(Allowed, inPlace.Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Dispose();
}
