using System.Text.RegularExpressions;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>Code and tests cite the rules of docs/domain.md by heading, such as (docs/domain.md, States).</summary>
public sealed partial class CitationTests
{
    [Fact]
    public void Every_rule_that_code_or_a_test_cites_has_its_heading_in_docs_domain()
    {
        var headings = ReadHeadings();
        var citations = Directory
            .EnumerateFiles(Checkout.Root, "*.*", SearchOption.AllDirectories)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".proto", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Checkout.Root, path))
            .Where(path => !path.Split('/').Any(folder => folder is "obj" or "bin" or "node_modules" || folder.StartsWith('.')))
            .Where(path => !path.EndsWith($"{nameof(CitationTests)}.cs", StringComparison.Ordinal))
            .SelectMany(path => Cite(File.ReadAllText(Path.Combine(Checkout.Root, path))).Select(heading => (Path: path, Heading: heading)))
            .ToList();

        Assert.True(citations.Count > 30, "the citations are not found");
        Assert.Equal([], citations.Where(citation => !headings.Contains(citation.Heading)));
    }

    [Fact]
    public void No_rule_of_docs_domain_has_the_heading_of_another()
    {
        Assert.Equal([], ReadHeadings().GroupBy(heading => heading).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Theory]
    [InlineData("(docs/domain.md, States)", "States")]
    [InlineData("/// (docs/domain.md,\n    /// Days late).", "Days late")]
    [InlineData("docs/domain.md, Total and Rank).", "Total,Rank")]
    [InlineData("docs/domain.md, Effective date and record time)", "Effective date and record time")]
    [InlineData("docs/domain.md, Programme due, Report due and Rescheduling.", "Programme due,Report due,Rescheduling")]
    [InlineData("// docs/domain.md, Point in time: by effective date\nvar a = 1;", "Point in time")]
    [InlineData("// docs/domain.md, Lights\nvar a = 1;", "Lights")]
    [InlineData("the rules (docs/domain.md)", "")] // names no rule
    public void A_citation_names_one_rule_or_several(string text, string headings)
    {
        Assert.Equal(headings, string.Join(',', Cite(text)));
    }

    private static List<string> ReadHeadings() =>
        [.. File.ReadLines(Path.Combine(Checkout.Root, "docs", "domain.md")).Where(line => line.StartsWith('#')).Select(line => line.TrimStart('#', ' '))];

    // A heading starts with a capital letter, and no heading has one after "and".
    private static IEnumerable<string> Cite(string text) =>
        Citation().Matches(LineBreak().Replace(text, " ")).SelectMany(citation => Separator().Split(citation.Groups["headings"].Value));

    [GeneratedRegex(@"docs/domain\.md(?:, (?<headings>[^.;:)\n]*))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Citation();

    [GeneratedRegex(@"\s*\n\s*///? ?", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LineBreak();

    [GeneratedRegex(", | and (?=[A-Z])", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Separator();
}
