using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.IndicatorSchemes;

public sealed class IndicatorSchemeFileTests
{
    private static readonly string Json2023 = File.ReadAllText(Given.FilePath("theme-day-2023.json"));

    [Fact]
    public void The_2023_scheme_has_thirteen_lines_and_full_marks_of_100_and_75()
    {
        Assert.Equal(13, Given.Scheme.Indicators.Count);
        Assert.Equal((100m, 75m), (Given.Scheme.ClassOf("township")!.MaxPoints, Given.Scheme.ClassOf("stationed")!.MaxPoints));
    }

    [Theory]
    [InlineData("\"full\": 75", "\"full\": 80", "scheme.classes[1].full", ErrorReasons.OutOfRange)]
    [InlineData("\"no\": \"A2\"", "\"no\": \"A1\"", "scheme.indicators[1].no", ErrorReasons.Duplicate)]
    [InlineData("[\"stationed\"]", "[\"township\"]", "scheme.classes.kinds", ErrorReasons.Duplicate)]
    [InlineData("[\"stationed\"]", "[\"stranger\"]", "scheme.classes[1].kinds[0]", ErrorReasons.OutOfRange)]
    [InlineData("[\"stationed\"]", "[null]", "scheme.classes[1].kinds[0]", ErrorReasons.Required)]
    [InlineData("\"D1\", \"D2\"", "\"D9\", \"D2\"", "scheme.classes[1].never_judged[0]", ErrorReasons.OutOfRange)]
    [InlineData("\"full\": 4,", "\"full\": 0,", "scheme.indicators[12].full", ErrorReasons.OutOfRange)]
    [InlineData("\"full\": 4,", "\"full\": 4.125,", "scheme.indicators[12].full", ErrorReasons.OutOfRange)]
    [InlineData("\"full\": 4,", "\"full\": \"four\",", "scheme.indicators[12].full", ErrorReasons.Malformed)]
    [InlineData("\"full\": 4,", "", "scheme.indicators[12].full", ErrorReasons.Required)]
    [InlineData("held_as_planned", "held_as_hoped", "scheme.indicators[2].rule", ErrorReasons.OutOfRange)]
    [InlineData("\"each_late_day\": 1,", "", "scheme.indicators[0].each_late_day", ErrorReasons.Required)]
    [InlineData("\"rule\": \"held_as_planned\"", "\"rule\": \"held_as_planned\", \"each\": 1", "scheme.indicators[2].each", ErrorReasons.FieldUnknown)]
    [InlineData("\"pictures\": 3", "\"pictures\": 0", "scheme.indicators[6].pictures", ErrorReasons.OutOfRange)]
    [InlineData("\"publicity\": \"portal_column\"", "\"publicity\": \"poster\"", "scheme.indicators[8].publicity", ErrorReasons.OutOfRange)]
    [InlineData("{ \"from\": 4, \"points\": 5 }", "{ \"from\": 4 }", "scheme.indicators[4].bands[0].points", ErrorReasons.Required)]
    [InlineData("\"year\": 2023", "\"yaer\": 2023", "scheme.yaer", ErrorReasons.FieldUnknown)]
    [InlineData("\"year\": 2023", "\"yaer\": 2023", "scheme.year", ErrorReasons.Required)]
    [InlineData("\"version\": 1", "\"version\": 0", "scheme.version", ErrorReasons.OutOfRange)]
    [InlineData("\"code\": \"theme-day-2023\"", "\"code\": \"Theme Day\"", "scheme.code", ErrorReasons.NameMalformed)]
    public void A_scheme_with_a_mistake_is_refused_and_the_mistake_named(string text, string mistake, string field, string reason)
    {
        Assert.Contains(text, Json2023, StringComparison.Ordinal);

        var refused = IndicatorSchemeFile.Read(Json2023.Replace(text, mistake, StringComparison.Ordinal));

        Assert.Contains(new FieldViolation(field, reason), refused.Error?.Fields ?? []);
    }

    [Fact]
    public void Every_mistake_is_named_at_once()
    {
        var wrong = Json2023
            .Replace("\"year\": 2023", "\"year\": 1", StringComparison.Ordinal)
            .Replace("\"full\": 75", "\"full\": 80", StringComparison.Ordinal)
            .Replace("themes_returned", "themes_praised", StringComparison.Ordinal);

        Assert.Equal(
            ["scheme.classes[1].full", "scheme.indicators[1].rule", "scheme.year"],
            IndicatorSchemeFile.Read(wrong).Error?.Fields.Select(violation => violation.Field).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("", ErrorReasons.Required)]
    [InlineData("null", ErrorReasons.Required)]
    [InlineData("[]", ErrorReasons.Malformed)]
    [InlineData("{", ErrorReasons.Malformed)]
    [InlineData("{\"code\": \"a\", \"code\": \"b\"}", ErrorReasons.Malformed)]
    public void A_text_that_is_no_scheme_is_refused(string json, string reason)
    {
        var violation = Assert.Single(IndicatorSchemeFile.Read(json).Error?.Fields ?? []);

        Assert.Equal(reason, violation.Reason);
        Assert.StartsWith("scheme", violation.Field, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_over_the_limit_is_refused() =>
        Assert.Equal([new FieldViolation("scheme", ErrorReasons.OutOfRange)], IndicatorSchemeFile.Read(new string(' ', 99_999) + "{}").Error?.Fields);
}
