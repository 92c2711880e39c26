using System.Collections.Immutable;
using System.Globalization;
using System.Resources;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Says in Chinese words how the points of a line were computed (ScoreTexts.resx).</summary>
public static class ScoreTexts
{
    private const string Separator = "\uff1b";
    private const string NothingCounted = "_none";
    private const string AmongDue = "_due";
    private static readonly ResourceManager Resources = new("ThemeDay.Scheduling.Assessment.ScoreTexts", typeof(ScoreTexts).Assembly);

    /// <summary>Explains a line: each step and, if it took several, the result.</summary>
    public static string Explain(ScoreLine line)
    {
        if (line.Unknown is { } unknown)
            return Format(unknown.Reason, unknown.Subject);
        var isAnyMissing = line.Steps.Any(step => step.Kind is ScoreStepKind.ProgrammesMissing or ScoreStepKind.ReportsMissing);
        var steps = line.Steps.Select(step => Explain(step, isAnyMissing));
        return string.Join(Separator, line is { RoundedPoints: { } points, Steps.Length: > 1 } ? steps.Append(Format("Result", Number(points))) : steps);
    }

    // A step that counted nothing has a text of its own, if there is one, and so has one that counts what is missing besides.
    private static string Explain(ScoreStep step, bool isAnyMissing)
    {
        var key = isAnyMissing && Find($"{step.Kind}{AmongDue}") is not null ? $"{step.Kind}{AmongDue}" : $"{step.Kind}";
        if (step.Count == 0 && Find($"{key}{NothingCounted}") is not null)
            key += NothingCounted;
        return Format(
            key,
            step.Count,
            step.Total,
            Number(Math.Abs(step.PointsPerItem ?? 0)),
            Number(step.Threshold ?? 0),
            Number(Math.Abs(Scores.Round(step.Points))),
            Number(step.Total == 0 ? 0 : Scores.Round((decimal)step.Count / step.Total))
        );
    }

    private static string Format(string key, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, Find(key) ?? throw new InvalidOperationException($"ScoreTexts.resx has no {key}"), values);

    private static string? Find(string key) => Resources.GetString(key, CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
