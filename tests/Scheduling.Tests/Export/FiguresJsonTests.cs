using System.Text.Json.Nodes;
using ThemeDay.Scheduling.Export;

namespace ThemeDay.Scheduling.Tests.Export;

public sealed class FiguresJsonTests
{
    [Fact]
    public void It_has_exactly_the_keys_of_the_demo_in_their_order()
    {
        var json = JsonNode.Parse(FiguresJson.Format(new()))!.AsObject();

        Assert.Equal(
            "plan_releases, units, units_submitted, themes, accepted, returned, declined, merged, withdrawn, activities, held, "
                + "cancelled, rescheduled, programmes, reports, attended, pictures, opinions, "
                + "late_submissions, late_programmes, missing_programmes, late_reports, missing_reports",
            string.Join(", ", json.Select(each => each.Key))
        );
    }

    [Fact]
    public void Numbers_of_themes_are_integers_in_ascending_order()
    {
        var json = JsonNode.Parse(FiguresJson.Format(new() { Held = 51, LateReports = { "11", "43", "5" } }))!;

        Assert.Equal(51, (int)json["held"]!);
        Assert.Equal("[5,11,43]", json["late_reports"]!.ToJsonString());
        Assert.Equal("[]", json["late_programmes"]!.ToJsonString());
    }

    [Fact]
    public void What_is_no_number_stays_as_its_filer_wrote_it() =>
        Assert.Equal("""[2,"A-1"]""", JsonNode.Parse(FiguresJson.Format(new() { LateReports = { "A-1", "2" } }))!["late_reports"]!.ToJsonString());
}
