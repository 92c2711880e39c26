namespace ThemeDay.Publication.PublicSite;

/// <summary>What is counted of an activity in a released plan.</summary>
/// <param name="Unit">Code of the host unit.</param>
/// <param name="Forms">Its forms.</param>
/// <param name="FirstDay">The first day.</param>
/// <param name="Counts">What it adds to each count.</param>
internal sealed record CountedActivity(string Unit, IReadOnlyList<string> Forms, DateOnly FirstDay, ActivityCounts Counts);

/// <summary>Counts of activities and of what was published about them.</summary>
internal readonly record struct ActivityCounts(
    int Activities,
    int Held,
    int Cancelled,
    int Reports,
    int Attended,
    int Pictures,
    int Publicity,
    int Opinions,
    int AnsweredOpinions
)
{
    public static ActivityCounts operator +(ActivityCounts left, ActivityCounts right) =>
        new(
            left.Activities + right.Activities,
            left.Held + right.Held,
            left.Cancelled + right.Cancelled,
            left.Reports + right.Reports,
            left.Attended + right.Attended,
            left.Pictures + right.Pictures,
            left.Publicity + right.Publicity,
            left.Opinions + right.Opinions,
            left.AnsweredOpinions + right.AnsweredOpinions
        );
}

/// <summary>Counts of a month, a unit or a form.</summary>
internal sealed record KeyedCounts(string Key, ActivityCounts Counts);

/// <summary>
/// Adds up what the public site tells of a district. An activity counts once in the whole, in its month and unit, and once under each of its forms.
/// </summary>
internal static class PublicTotalsRules
{
    /// <summary>The whole.</summary>
    public static ActivityCounts Sum(IEnumerable<CountedActivity> activities) =>
        activities.Aggregate(default(ActivityCounts), (sum, activity) => sum + activity.Counts);

    /// <summary>By month of the first day, such as 2023-06, latest first.</summary>
    public static IEnumerable<KeyedCounts> ByMonth(IEnumerable<CountedActivity> activities) =>
        By(activities, activity => [$"{activity.FirstDay:yyyy-MM}"]).OrderByDescending(month => month.Key, StringComparer.Ordinal);

    /// <summary>By host unit, in the order of codes.</summary>
    public static IEnumerable<KeyedCounts> ByUnit(IEnumerable<CountedActivity> activities) =>
        By(activities, activity => [activity.Unit]).OrderBy(unit => unit.Key, StringComparer.Ordinal);

    /// <summary>By form, the most frequent first.</summary>
    public static IEnumerable<KeyedCounts> ByForm(IEnumerable<CountedActivity> activities) =>
        By(activities, activity => activity.Forms.Distinct(StringComparer.Ordinal))
            .OrderByDescending(form => form.Counts.Activities)
            .ThenBy(form => form.Key, StringComparer.Ordinal);

    private static IEnumerable<KeyedCounts> By(IEnumerable<CountedActivity> activities, Func<CountedActivity, IEnumerable<string>> keys) =>
        activities
            .SelectMany(activity => keys(activity).Select(key => (key, activity)))
            .GroupBy(keyed => keyed.key, StringComparer.Ordinal)
            .Select(group => new KeyedCounts(group.Key, Sum(group.Select(keyed => keyed.activity))));
}
