using Google.Protobuf;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.CalendarYears;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Computes the scores of a snapshot from what it kept alone: at the freeze, and by <c>./run verify</c> (docs/decisions/0011).</summary>
public static class SnapshotRecomputation
{
    /// <summary>Computes the scores.</summary>
    /// <exception cref="FormatException">The inputs are not those of a snapshot.</exception>
    public static Proto.Scores Compute(Proto.SnapshotInputs inputs, CancellationToken cancellationToken = default) =>
        CampaignAssessment.Score(
            inputs.ToCampaign(),
            inputs.Scheme.FromProto(),
            new WorkingDays(inputs.CalendarYears.Select(CalendarMapping.FromProto)),
            inputs.ToPointInTime(),
            cancellationToken
        );

    /// <summary>Names the first difference of two scores: unit, indicator, value; null if they are the same. The wording of explanations may differ.</summary>
    /// <example><c>430503D01, B2, points: frozen 8, recomputed 10</c></example>
    public static string? FindDifference(Proto.Scores frozen, Proto.Scores recomputed)
    {
        if (Differ(frozen, recomputed, Proto.Scores.UnitsFieldNumber) is { } whole)
            return whole;
        foreach (var (before, after) in frozen.Units.Zip(recomputed.Units))
        {
            var unit = ResourceNamePattern.GetId(before.Unit);
            if (before.Unit != after.Unit)
                return $"{unit}: recomputed {ResourceNamePattern.GetId(after.Unit)} in its place";
            foreach (var (line, lineAfter) in before.Lines.Zip(after.Lines))
                if (Differ(line, lineAfter, Proto.ScoreLine.ExplanationFieldNumber) is { } value)
                    return $"{unit}, {line.Indicator}, {value}";
            if (before.Lines.Count != after.Lines.Count)
                return $"{unit}, lines: frozen {before.Lines.Count}, recomputed {after.Lines.Count}";
            if (Differ(before, after, Proto.UnitScore.LinesFieldNumber) is { } total)
                return $"{unit}, {total}";
        }

        return frozen.Units.Count == recomputed.Units.Count ? null : $"units: frozen {frozen.Units.Count}, recomputed {recomputed.Units.Count}";
    }

    // Compares two messages of a type field by field, in the order of the proto file.
    private static string? Differ(IMessage frozen, IMessage recomputed, int except)
    {
        foreach (var field in frozen.Descriptor.Fields.InDeclarationOrder().Where(field => field.FieldNumber != except))
        {
            var (before, after) = (field.Accessor.GetValue(frozen), field.Accessor.GetValue(recomputed));
            if (!Equals(before, after))
                return $"{field.Name}: frozen {Text(before)}, recomputed {Text(after)}";
        }

        return null;
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "nothing",
            Google.Type.Decimal points => points.Value,
            _ => $"{value}",
        };
}
