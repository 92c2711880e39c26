using ThemeDay.Scheduling.Export;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Tests.Export;

public sealed class CsvTests
{
    private const string Unit = "districts/430999/units/430999D01";

    [Fact]
    public void Scores_have_a_column_for_each_line_and_nothing_where_it_does_not_apply()
    {
        var scores = new Scores
        {
            Units =
            {
                new UnitScore
                {
                    Rank = 1,
                    Unit = Unit,
                    Kind = UnitKind.Stationed,
                    MaxPoints = Points("75"),
                    Lines = { Line("A1", "10"), Line("D1", null), Line("F", "0") },
                    Total = Points("93.33"),
                },
                new UnitScore
                {
                    Rank = 0,
                    Unit = Unit,
                    Kind = UnitKind.Department,
                    MaxPoints = Points("15"),
                    Lines = { Line("A1", "10"), Line("D1", null), Line("F", null) },
                    Total = Points("100.00"),
                },
            },
        };

        Assert.Equal(
            "\uFEFFrank,unit,kind,full,A1,D1,F,total\n1,430999D01,stationed,75,10,,0,93.33\n,430999D01,department,15,10,,,100.00\n",
            ScoresCsv.Format(scores)
        );
    }

    [Fact]
    public void The_plan_is_that_of_the_last_release()
    {
        PlanRelease[] releases = [Release(1, new(2024, 3, 15)), Release(2, new(2024, 4, 2))];
        releases[0].Entries.Add(Entry("1", new(2024, 6, 3)));
        releases[1].Entries.Add(Entry("1", new(2024, 6, 4)));

        Assert.Equal(
            "\uFEFFtheme_no,unit,unit_name,topic,month,forms,first_day,last_day\n1,430999D01,First,\"A, B\",2024-06,X\u3001Y,2024-06-04,2024-06-04\n",
            PlanCsv.FormatLatestRelease(releases)
        );
    }

    [Fact]
    public void Changes_say_of_each_release_what_it_changed_and_why()
    {
        var first = Release(1, new(2024, 3, 15));
        first.Changes.Add(new PlanChange { Kind = PlanChangeKind.Added, Entry = Entry("1", new(2024, 6, 3)) });
        var second = Release(2, new(2024, 4, 2));
        var moved = Entry("1", new(2024, 7, 1));
        moved.Reason = "flood";
        var cancelled = Entry("2", new(2024, 6, 5));
        (cancelled.Reason, cancelled.State) = ("closed", PlanEntryState.Cancelled);
        second.Changes.Add(
            new PlanChange
            {
                Kind = PlanChangeKind.Moved,
                Entry = moved,
                FirstDateBefore = new DateOnly(2024, 6, 3).ToProto(),
            }
        );
        second.Changes.Add(
            new PlanChange
            {
                Kind = PlanChangeKind.Cancelled,
                Entry = cancelled,
                FirstDateBefore = new DateOnly(2024, 6, 5).ToProto(),
            }
        );

        Assert.Equal(
            "\uFEFFrelease,released_on,change,theme_no,unit,topic,from,to,reason\n"
                + "1,2024-03-15,added,1,430999D01,\"A, B\",,2024-06-03,\n"
                + "2,2024-04-02,moved,1,430999D01,\"A, B\",2024-06-03,2024-07-01,flood\n"
                + "2,2024-04-02,cancelled,2,430999D01,\"A, B\",2024-06-05,,closed\n",
            PlanCsv.FormatChanges([first, second])
        );
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("\n=1+1")]
    [InlineData("\uff1d1")]
    [InlineData(" @sum")]
    [InlineData("'=1")] // which must not look like an escaped =1
    public void A_topic_that_a_spreadsheet_would_take_for_a_formula_stays_text(string topic)
    {
        var release = Release(1, new(2024, 3, 15));
        var entry = Entry("1", new(2024, 6, 3));
        entry.Topic = topic;
        release.Entries.Add(entry);

        Assert.Contains($",\"'{topic}\",", PlanCsv.FormatLatestRelease([release]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_campaign_without_a_release_has_header_lines_alone()
    {
        Assert.Single(PlanCsv.FormatLatestRelease([]), letter => letter == '\n');
        Assert.Single(PlanCsv.FormatChanges([]), letter => letter == '\n');
    }

    private static ScoreLine Line(string indicator, string? points) => new() { Indicator = indicator, Points = points is null ? null : Points(points) };

    private static Google.Type.Decimal Points(string points) => new() { Value = points };

    private static PlanRelease Release(int number, DateOnly on) =>
        new() { Name = $"districts/430999/campaigns/2024-1/plan/releases/{number}", ReleaseDate = on.ToProto() };

    private static PlanEntry Entry(string no, DateOnly day) =>
        new()
        {
            ExternalReference = no,
            Unit = Unit,
            UnitDisplayName = "First",
            Topic = "A, B",
            Month = new() { Year = 2024, Month = 6 },
            Forms = { "X", "Y" },
            FirstDate = day.ToProto(),
            LastDate = day.ToProto(),
            State = PlanEntryState.Planned,
        };
}
