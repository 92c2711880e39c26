using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.IndicatorSchemes;

public sealed class IndicatorSchemeRulesTests
{
    [Theory]
    [InlineData(2, 1, ErrorReasons.ResourceAlreadyExists)]
    [InlineData(2, 2, ErrorReasons.ResourceAlreadyExists)]
    [InlineData(2, 3, null)]
    public void Only_a_version_higher_than_the_newest_is_imported(int newest, int version, string? reason) =>
        Assert.Equal(reason, IndicatorSchemeRules.Import(Version(version), StoredIndicatorScheme.From(Version(newest)))?.Reason);

    [Fact]
    public void The_first_version_of_a_scheme_may_have_any_number() => Assert.Null(IndicatorSchemeRules.Import(Version(3), newest: null));

    [Fact]
    public void A_scheme_is_the_same_if_only_the_form_of_its_file_differs()
    {
        var json = File.ReadAllText(Given.FilePath("theme-day-2023.json"));
        var compact = IndicatorSchemeFile.Read(
            json.Replace("\n", "", StringComparison.Ordinal)
                .Replace("\"about\"", " \"about\"", StringComparison.Ordinal)
                .Replace("\"full\": 10,", "\"full\": 10.0,", StringComparison.Ordinal)
        );

        Assert.True(compact.TryGetValue(out var scheme, out _));
        Assert.True(IndicatorSchemeRules.IsSame(scheme, Given.Scheme));
        Assert.False(IndicatorSchemeRules.IsSame(scheme with { Title = "另一标题" }, Given.Scheme));
    }

    private static IndicatorScheme Version(int version) => Given.Scheme with { Version = version };
}
