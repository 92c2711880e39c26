using System.Diagnostics;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.History;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Assessment;

/// <summary>What one unit records must not make the scores of its campaign expensive.</summary>
public sealed class ScoringCostTests
{
    private const int Count = 40_000;
    private const int MinMeasurements = 3;

    // 1 to 6 if each record costs the same, more than 50 if each is compared with all others.
    private const double MaxRatio = 20;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(5); // of measurements on a busy machine

    public static TheoryData<string> Records => ["opinions", "publicity", "themes", "theme corrections", "report corrections"];

    /// <remarks>As many, not fewer facts are the measure: a tenth of them fits the caches of the processor, and takes less than a tenth of the time.</remarks>
    [Theory]
    [MemberData(nameof(Records))]
    public void Scoring_40_000_records_of_a_unit_takes_about_as_long_as_reading_as_many_facts_that_no_score_depends_on(string records)
    {
        var campaign = Create();
        for (var number = 1; number <= Count; number++)
            Add(campaign, records, $"{number}");
        var ignored = Create();
        while (ignored.Facts.Count < campaign.Facts.Count)
            ignored.Tell("2023-06-26", stamp => new ThemeAccepted(stamp, "t1"));

        var (scored, read) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        var start = Stopwatch.GetTimestamp();
        for (var done = 0; done < MinMeasurements || (scored > read * MaxRatio && Stopwatch.GetElapsedTime(start) < MaxDuration); done++)
            (scored, read) = (Min(scored, Measure(campaign)), Min(read, Measure(ignored)));

        Assert.True(scored <= read * MaxRatio, $"{records}: {scored.TotalMilliseconds:F1} ms, as many facts: {read.TotalMilliseconds:F1} ms");
    }

    private static TimeSpan Measure(Campaign campaign)
    {
        var start = Stopwatch.GetTimestamp();
        Scores.Calculate(campaign.Facts, Terms, Given.Calendar, Scheme, new(Day("2024-03-01"), Day("2023-12-01")));
        return Stopwatch.GetElapsedTime(start);
    }

    private static Campaign Create() => Campaign.Calling("A").Theme("t1", "A", "2023-04-14").InOrder("a1", "A");

    private static Campaign Add(Campaign campaign, string records, string id) =>
        records switch
        {
            "opinions" => campaign
                .Tell("2023-06-26", stamp => new OpinionCollected(stamp, id, "a1"))
                .Tell("2023-06-27", stamp => new OpinionAnswered(stamp, id)),
            "publicity" => campaign
                .Tell("2023-06-26", stamp => new PublicityRecorded(stamp, id, "a1", "news_media"))
                .Tell("2023-06-27", stamp => new PublicityWithdrawn(stamp, id)),
            "themes" => campaign.Theme(id, "A", "2023-04-17"),
            "theme corrections" => campaign.Tell("2023-04-17", stamp => new ThemeReturned(stamp, "t1", "A")).Theme("t1", "A", "2023-04-17"),
            "report corrections" => campaign
                .Tell("2023-06-27", stamp => new ReportReturned(stamp, "a1"))
                .Tell("2023-06-27", stamp => new ReportFiled(stamp, "a1", Pictures: 3)),
            _ => throw new ArgumentOutOfRangeException(nameof(records), records, message: null),
        };

    private static TimeSpan Min(TimeSpan first, TimeSpan second) => first < second ? first : second;
}
