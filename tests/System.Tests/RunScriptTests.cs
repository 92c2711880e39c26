using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

public sealed class RunScriptTests
{
    [Fact]
    public async Task A_word_that_is_no_command_is_refused_before_anything_is_built()
    {
        var (exitCode, said) = await ProcessLauncher.RunAsync(new(Path.Combine(Checkout.Root, "run"), "export-all"), TestContext.Current.CancellationToken);

        Assert.Equal((1, "'export-all' is not a command; ./run --help lists them"), (exitCode, said.Trim()));
    }
}
