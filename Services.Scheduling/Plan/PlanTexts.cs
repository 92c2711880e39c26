using System.Resources;
using ThemeDay.Documents.Notices;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Chinese texts of plans, from Texts/Plan.resx.</summary>
public static class PlanTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Plan", typeof(PlanTexts).Assembly);

    /// <summary>Why the draft drops a theme whose acceptance was reverted.</summary>
    public static string ThemeReopened => Get(nameof(ThemeReopened));

    /// <summary>A warning as a sentence: the unit, the theme and the days that it is about.</summary>
    /// <param name="warning">The warning.</param>
    /// <param name="describe">The name of the unit and the topic of the theme of an entry.</param>
    /// <example><c>大祥区教育局“招生政策公开”：活动日期2026年10月3日（星期六）为休息日或节假日。</c></example>
    public static string Describe(PlanWarning warning, Func<PlanEntry, (string Unit, string Topic)> describe)
    {
        var (unit, topic) = describe(warning.Entry);
        if (warning.Other is not { } other)
            return Format($"{warning.Kind}", unit, topic, FormatDays(warning.Days), warning.MissingYear);
        var (otherUnit, otherTopic) = describe(other);
        return Format(
            $"{warning.Kind}",
            unit,
            topic,
            ChineseDays.Day(warning.Days[^1], year: 0),
            otherUnit,
            otherTopic,
            ChineseDays.Day(warning.Days[0], year: 0)
        );
    }

    // Consecutive days as one range.
    private static string FormatDays(IReadOnlyList<DateOnly> days) =>
        string.Join(
            Get("ListSeparator"),
            days.Index()
                .GroupBy(each => each.Item.DayNumber - each.Index, each => each.Item)
                .Select(run => ChineseDays.Format(run.First(), run.Last(), year: 0))
        );

    private static string Format(string key, params object[] values) => Texts.Format(key, values);

    private static string Get(string key) => Texts.GetRequiredString(key);
}
