using System.Text.RegularExpressions;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>The guides to guarantees name the test that shows each, such as <c>ProcessTests.Whatever_is_killed</c>.</summary>
public sealed partial class DocumentedTestsTests
{
    [Theory]
    [InlineData("eventing.md", 30)]
    [InlineData("reliability.md", 20)]
    public void Every_test_that_a_guide_names_exists(string guide, int atLeast)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", guide));
        var named = Named().Matches(text).Select(name => (Class: name.Groups["class"].Value, Method: name.Groups["method"].Value)).ToHashSet();
        var sources = Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText);

        Assert.True(named.Count >= atLeast, $"only {named.Count} names are found");
        Assert.Equal([], named.Where(test => !sources[test.Class].Any(source => source.Contains($" {test.Method}(", StringComparison.Ordinal))));
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Named();
}
