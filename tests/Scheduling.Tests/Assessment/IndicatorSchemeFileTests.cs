using System.Text;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class IndicatorSchemeFileTests
{
    [Fact]
    public void The_2023_scheme_has_thirteen_lines_and_full_marks_of_100_and_75()
    {
        Assert.Equal(13, Given.Scheme.Indicators.Count);
        Assert.Equal((100m, 75m), (Given.Scheme.ClassOf("township")!.Full, Given.Scheme.ClassOf("stationed")!.Full));
    }

    [Theory]
    [InlineData("\"full\": 75", "\"full\": 80", "scheme.classes[stationed].full", ErrorReasons.OutOfRange)]
    [InlineData("\"no\": \"A2\"", "\"no\": \"A1\"", "scheme.indicators[A1]", ErrorReasons.Duplicate)]
    [InlineData("[\"stationed\"]", "[\"township\"]", "scheme.classes.kinds[township]", ErrorReasons.Duplicate)]
    [InlineData("\"D1\", \"D2\"", "\"D9\", \"D2\"", "scheme.classes[stationed].never_judged[D9]", ErrorReasons.OutOfRange)]
    [InlineData("\"full\": 4,", "\"full\": 0,", "scheme.indicators[F].full", ErrorReasons.OutOfRange)]
    [InlineData("held_as_planned", "held_as_hoped", "scheme", ErrorReasons.Malformed)]
    public void A_scheme_with_a_mistake_is_refused_and_the_mistake_named(string text, string mistake, string field, string reason)
    {
        var right = File.ReadAllText(Given.FilePath("theme-day-2023.json"));
        Assert.Contains(text, right, StringComparison.Ordinal);
        using var wrong = new MemoryStream(Encoding.UTF8.GetBytes(right.Replace(text, mistake, StringComparison.Ordinal)));
        Assert.Contains(new FieldViolation(field, reason), IndicatorSchemeFile.Read(wrong).Error?.Fields ?? []);
    }
}
