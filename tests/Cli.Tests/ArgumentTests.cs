namespace ThemeDay.Cli.Tests;

/// <summary>Command lines that are refused before a system is looked for.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("token", "ROLE")]
    [InlineData("token mayor --scope 430503", "ROLE")]
    [InlineData("token bureau", "--scope")]
    [InlineData("token liaison --scope 430503", "--unit")]
    [InlineData("token bureau --scope 430503 --unit 430503001", "--unit")]
    [InlineData("token service", "ROLE")]
    [InlineData("token operator --scope 430503", "--scope")]
    [InlineData("token operator --unit 430503001", "--unit")]
    [InlineData("token bureau --scope 4305030", "--scope")]
    [InlineData("token bureau --scope 43050x", "--scope")]
    [InlineData("token liaison --scope 4305 --unit 430503001", "--scope")]
    [InlineData("export --campaign districts/430503/campaigns/2023-1 --cut-off 1.12.2023", "2023-12-01")]
    [InlineData("export --campaign districts/430503/campaigns/2023-1 --cut-off 2023-12", "2023-12-01")]
    [InlineData("export --campaign 2023-1", "--campaign")]
    public void A_wrong_argument_is_named_with_what_would_be_right(string words, string named)
    {
        var errors = CommandLine.CreateRoot().Parse(words.Split(' ')).Errors;

        Assert.Contains(errors, error => error.Message.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("token operator")]
    [InlineData("token evaluator --scope 43")]
    [InlineData("token liaison --scope 430503 --unit 430503001")]
    [InlineData("export --campaign districts/430503/campaigns/2023-1 --cut-off 2023-12-01")]
    public void A_right_one_is_taken(string words) => Assert.Empty(CommandLine.CreateRoot().Parse(words.Split(' ')).Errors);
}
