using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;

namespace ThemeDay.Cli.Tests;

/// <summary><c>./run --help</c> prints a static file of the language of the environment, to avoid a build. Checks them against the commands.</summary>
public sealed class HelpTests
{
    // "run" is ./run without a command.
    private static readonly Dictionary<string, string[]> Commands = Leaves(CommandLine.CreateRoot(), [])
        .ToDictionary(leaf => string.Join(' ', ["./run", .. leaf.Path.Where(word => word != "run")]), leaf => leaf.Options, StringComparer.Ordinal);

    [Theory]
    [InlineData("help.txt")]
    [InlineData("help.zh-CN.txt")]
    public void The_help_names_every_command_and_no_other(string file) => Assert.Equal(Commands.Keys.Order(), Sections(file).Keys.Order());

    [Theory]
    [InlineData("help.txt")]
    [InlineData("help.zh-CN.txt")]
    public void The_help_of_a_command_names_every_option_of_it_and_no_other(string file)
    {
        var sections = Sections(file);

        Assert.All(Commands, command => Assert.Equal(command.Value.Order(), sections[command.Key].Order()));
    }

    [Theory]
    [InlineData("zh_CN.UTF-8", "import", "从表格（CSV 或者 Excel）导入本区县的征集", "./run export")]
    [InlineData("zh", "client add", "为其他系统建立一个客户端", "./run import")]
    [InlineData("en_US.UTF-8", "export", "Write summary.csv", "./run import")]
    [InlineData("C", "import", "LANGUAGE=zh", "./run export")] // where the language is not set, the help says how to get the other one
    [InlineData("zh_CN.UTF-8", "", "./run export", "Start everything")]
    public async Task A_command_is_explained_in_the_language_of_the_clerk(string language, string command, string expected, string absent)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "help"), command) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var variable in (string[])["LANGUAGE", "LC_ALL", "LC_MESSAGES"])
            start.Environment.Remove(variable);
        start.Environment["LANG"] = language;

        using var help = Process.Start(start)!;
        var output = await help.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await help.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, help.ExitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_passes_on_every_command_and_no_other()
    {
        var script = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "run")).Single(line => line.Contains("command=$1; shift", StringComparison.Ordinal));

        Assert.Equal(
            CommandLine.CreateRoot().Subcommands.Select(command => command.Name).Where(name => name is not "run").Order(),
            script.Split(')')[0].Split('|', StringSplitOptions.TrimEntries).Order()
        );
    }

    [Fact]
    public void A_command_line_that_is_created_again_leaves_the_options_of_others_as_they_are()
    {
        var before = CountChoices(CommandLine.CreateRoot());

        Assert.Equal(before, CountChoices(CommandLine.CreateRoot()));

        static int CountChoices(Command command) =>
            command.Options.Sum(option => option.CompletionSources.Count + option.Validators.Count) + command.Subcommands.Sum(CountChoices);
    }

    private static IEnumerable<(string[] Path, string[] Options)> Leaves(Command command, string[] path)
    {
        foreach (var child in command.Subcommands.SelectMany(sub => Leaves(sub, [.. path, sub.Name])))
            yield return child;
        // --state is documented once, for all commands.
        if (command.Action is not null)
            yield return (
                path,
                [.. command.Options.Where(option => option is not HelpOption && (option.Name != "--state" || path is ["run"])).Select(option => option.Name)]
            );
    }

    // A lower-case command starts a section; its arguments are in capitals, and each option is on its own line.
    private static Dictionary<string, string[]> Sections(string file) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file))
            .Split("\n\n")
            .Select(section => section.Split('\n'))
            .Where(lines => lines[0].StartsWith("./run", StringComparison.Ordinal))
            .ToDictionary(
                lines => string.Join(' ', lines[0].Split(' ').TakeWhile(word => char.IsLower(word[^1]) && word[0] != '-')),
                lines => lines.Where(line => line.StartsWith("  --", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]).Distinct().ToArray(),
                StringComparer.Ordinal
            );
}
