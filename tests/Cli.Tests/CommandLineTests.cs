using System.CommandLine;
using System.CommandLine.Help;

namespace ThemeDay.Cli.Tests;

/// <summary>Mistakes on the command line: each is one line on standard error and exit code 1, never a stack trace.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Campaign = "districts/430503/campaigns/2023-1";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-words-");

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string, string> OptionsWithValue() =>
        [.. Leaves(CommandLine.CreateRoot(), "").SelectMany(leaf => leaf.Options.Select(option => (leaf.Words, option.Name)))];

    [Theory]
    [InlineData("run --port", "--port")]
    [InlineData("run --port 8080", "--port registry:http=8080")]
    [InlineData("run --replicas", "--replicas")]
    [InlineData("run --replicas abc", "--replicas is 1 to 10")]
    [InlineData("run --replicas 11", "--replicas is 1 to 10")]
    [InlineData("run --replicas 999999999999", "--replicas is 1 to 10")]
    [InlineData("run --servers elsewhere", "containers")]
    [InlineData("run --once", "--once goes with --demo")]
    [InlineData("token", "ROLE is bureau")]
    [InlineData("token bureau --scope", "--scope")]
    [InlineData("token bureau --scope 430503 --scope 430503", "--scope")]
    [InlineData("client rotate archive --overlap-days x", "--overlap-days is 0 to 7")]
    [InlineData("client rotate archive --overlap-days 8", "--overlap-days is 0 to 7")]
    [InlineData("export --campaign", "--campaign")]
    [InlineData("export --campaign 2023-1", "--campaign 应当填写为 districts/区划代码/campaigns/征集编号")]
    [InlineData("export --campaign districts/430503/campaigns/2023-1 --cut-off", "--cut-off")]
    [InlineData("dead-letters retry scheduling/deadLetters/", "NAME is SERVICE/deadLetters/SOURCE-POSITION")]
    public async Task A_mistake_is_one_line_that_says_what_to_correct(string words, string expected)
    {
        var (exitCode, output, error) = await RunAsync(words.Split(' '));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(expected, Assert.Single(error), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OptionsWithValue))]
    public async Task An_option_without_a_value_or_with_an_empty_one_is_named(string command, string option)
    {
        string[] arguments = command switch
        {
            "token" => ["operator"],
            "import" => [folder.FullName],
            "export" when option is not "--campaign" => ["--campaign", Campaign],
            "dead-letters retry" or "dead-letters drop" => ["scheduling/deadLetters/registry-17"],
            _ => [],
        };
        foreach (
            var value in (string[][])
                [
                    [],
                    [""],
                ]
        )
        {
            var (exitCode, _, error) = await RunAsync([.. command.Split(' '), .. arguments, option, .. value]);

            Assert.Equal(1, exitCode);
            Assert.Contains(error, line => line.Contains(option, StringComparison.Ordinal) && !line.Contains("System.", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_empty_argument_is_named()
    {
        var (exitCode, _, error) = await RunAsync("client", "disable", "");

        Assert.Equal((1, "NAME is empty"), (exitCode, Assert.Single(error)));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_named_before_anything_is_exported_or_started()
    {
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        foreach (var path in (string[])[file, Path.Combine(file, "inner"), "/proc/x"])
        {
            var export = await RunAsync("export", "--campaign", Campaign, "--out", path);
            var run = await RunAsync("run", "--demo", "--once", "--out", path, "--state", Path.Combine(folder.FullName, "state"));

            Assert.Equal((1, 1), (export.ExitCode, run.ExitCode));
            Assert.StartsWith($"--out {path}: ", Assert.Single(export.Error), StringComparison.Ordinal);
            Assert.StartsWith($"--out {path}: ", Assert.Single(run.Error), StringComparison.Ordinal);
        }

        Assert.Equal([file], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_read_is_named_before_anything_is_started()
    {
        var data = Path.Combine(folder.FullName, "data");

        var demo = await RunAsync("demo", "--data", data);
        var run = await RunAsync("run", "--demo", "--data", data, "--state", Path.Combine(folder.FullName, "state"));

        Assert.Equal((1, 1), (demo.ExitCode, run.ExitCode));
        Assert.StartsWith(data, Assert.Single(demo.Error), StringComparison.Ordinal);
        Assert.Equal(demo.Error, run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public async Task A_file_of_checkpoints_that_cannot_be_one_is_named_before_a_system_is_looked_for()
    {
        foreach (var path in (string[])[folder.FullName, Path.Combine(folder.FullName, "missing", "checkpoints")])
        {
            var (exitCode, _, error) = await RunAsync("verify", "--checkpoints", path);

            Assert.Equal(1, exitCode);
            Assert.StartsWith($"{path} ", Assert.Single(error), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string Words, IEnumerable<Option> Options)> Leaves(Command command, string words)
    {
        foreach (var leaf in command.Subcommands.SelectMany(sub => Leaves(sub, $"{words} {sub.Name}".Trim())))
            yield return leaf;
        if (command.Action is not null)
            yield return (words, command.Options.Where(option => option is not HelpOption && option.ValueType != typeof(bool)));
    }

    private static async Task<(int ExitCode, string Output, string[] Error)> RunAsync(params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(
            words,
            new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            }
        );
        return (exitCode, $"{output}", $"{error}".Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
