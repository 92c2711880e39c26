using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

public sealed class StateLockTests : IDisposable
{
    private readonly SharedTempFolder folder = new();

    [Fact]
    public void A_directory_that_another_run_uses_is_refused()
    {
        using var first = StateLock.Acquire(State(folder.Path));

        Assert.StartsWith(
            $"another run uses the state directory {folder.Path}, or a backup of it is under way: ",
            Refusal(folder.Path),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_directory_that_the_system_does_not_create_is_refused_with_the_cause()
    {
        const string InProc = "/proc/foo";

        Assert.StartsWith($"the state directory {InProc} cannot be used (", Refusal(InProc), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/state")]
    public void A_file_in_its_place_is_named(string below)
    {
        File.WriteAllText(folder.Of("file"), "");

        Assert.StartsWith($"{folder.Of("file")} is not a directory: ", Refusal(folder.Of("file") + below), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static StateDirectory State(string path) => StateDirectory.Resolve(path, "");

    private static string Refusal(string path) => Assert.Throws<StartupException>(() => StateLock.Acquire(State(path))).Message;
}
