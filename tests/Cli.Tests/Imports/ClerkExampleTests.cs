namespace ThemeDay.Cli.Tests.Imports;

/// <summary>The tables of docs/clerk.zh-CN.md.</summary>
public sealed class ClerkExampleTests
{
    private static readonly string Example = Path.Combine(AppContext.BaseDirectory, "clerk");

    [Fact]
    public async Task The_tables_of_the_clerks_guide_have_no_problem_and_nothing_in_them_is_to_be_checked()
    {
        var said = new StringWriter();

        var exitCode = await CommandLine.RunAsync(["import", Example, "--check"], new() { Output = said, Error = said });

        Assert.True(exitCode == 0, $"{said}");
        Assert.Equal("检查通过：单位5个，主题3个（草稿0个），方案0份，报告0份，盖章扫描件3份，图片0张。", $"{said}".Trim());
    }
}
