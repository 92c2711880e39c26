using System.Globalization;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>Compares the ledger and the scores with the model, as text, line by line.</summary>
internal static class ModelComparison
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    private const int ComparedPlaces = 12; // thirds are truncated where the two multiply in different order

    /// <summary>The first difference; null if both agree on every obligation and every score.</summary>
    public static string? FindDifference(JudgedCampaign campaign, IReadOnlyList<Fact> facts)
    {
        var at = campaign.PointInTime;
        return FirstDifference(
            [.. Ledger.Derive(facts, campaign.Terms, new WorkingDays(campaign.Calendar), at).Select(Format), .. ScoresOf(campaign, facts)],
            [
                .. PlainModel.Obligations(facts, campaign.Terms, campaign.Calendar, at.Today, at.CutOffDate, at.KnownTime).Select(Format),
                .. PlainModel.Scores(facts, campaign.Terms, campaign.Calendar, campaign.Scheme, at.Today, at.CutOffDate, at.KnownTime).SelectMany(Format),
            ]
        );
    }

    private static string? FirstDifference(List<string> derived, List<string> modelled)
    {
        for (var line = 0; line < Math.Max(derived.Count, modelled.Count); line++)
            if (derived.ElementAtOrDefault(line) != modelled.ElementAtOrDefault(line))
                return $"code:  {derived.ElementAtOrDefault(line) ?? "nothing"}\nmodel: {modelled.ElementAtOrDefault(line) ?? "nothing"}";
        return null;
    }

    private static string Format(Obligation duty) =>
        Describe(
            $"{duty.Kind}",
            duty.Unit,
            duty.Subject,
            duty.ReturnFactId,
            duty.Due,
            duty.First?.On,
            duty.MissedDue,
            duty.DaysLate,
            $"{duty.State}",
            $"{duty.Light}"
        );

    private static string Format(ModelObligation duty) =>
        Describe($"{duty.Kind}", duty.Unit, duty.Subject, duty.Answers, duty.Due, duty.Met, duty.MissedDue, duty.DaysLate, $"{duty.State}", $"{duty.Light}");

    private static string Describe(
        string kind,
        string unit,
        string subject,
        string? answers,
        DateOnly? due,
        DateOnly? met,
        DateOnly? missed,
        int? daysLate,
        string state,
        string light
    ) =>
        $"{kind} {unit} {subject} {answers}: due {Plain(due)}, received {Plain(met)}, missed {Plain(missed)}, "
        + $"late {daysLate?.ToString(Invariant)}, {state} {light}";

    private static string Plain(DateOnly? day) => day?.ToString("yyyy-MM-dd", Invariant) ?? "";

    private static IEnumerable<string> ScoresOf(JudgedCampaign campaign, IReadOnlyList<Fact> facts) =>
        Scores
            .Calculate(facts, campaign.Terms, new WorkingDays(campaign.Calendar), campaign.Scheme, campaign.PointInTime)
            .SelectMany(score =>
                score
                    .Lines.Select(line => Line(score.Unit, line.Indicator, $"{line.State}", line.Points, line.Unknown?.Subject ?? ""))
                    .Append(Total(score.Unit, score.MaxPoints, score.Bonus, score.Total, score.Rank))
            );

    private static IEnumerable<string> Format(ModelScore score) =>
        score
            .Lines.Select(line => Line(score.Unit, line.Indicator, $"{line.State}", line.Points, line.UnknownSubject))
            .Append(Total(score.Unit, score.MaxPoints, score.Bonus, score.Total, score.Rank));

    private static string Line(string unit, string indicator, string state, decimal? points, string unknown) =>
        string.Create(Invariant, $"{unit} {indicator}: {state} {Plain(points)} {unknown}");

    private static string Total(string unit, decimal full, decimal bonus, decimal? total, int? rank) =>
        string.Create(Invariant, $"{unit}: of {Plain(full)}, bonus {Plain(bonus)}, total {Plain(total)}, rank {rank}");

    private static string Plain(decimal? points) => points is { } value ? Math.Round(value, ComparedPlaces).ToString("0.############", Invariant) : "-";
}
