using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Maps scores and statistics to API messages.</summary>
internal static class AssessmentMapping
{
    public static Proto.UnitScore ToProto(this UnitScore score, CampaignRecord campaign)
    {
        var message = new Proto.UnitScore
        {
            Unit = $"districts/{campaign.Name.District}/units/{score.Unit}",
            UnitDisplayName = campaign.Units.TryGetValue(score.Unit, out var unit) ? unit.DisplayName : "",
            Kind = EventMapping.ToUnitKind(score.Kind),
            MaxPoints = score.MaxPoints.ToProto(),
            Lines =
            {
                score.Lines.Select(line => new Proto.ScoreLine
                {
                    Indicator = line.Indicator,
                    DisplayName = line.Definition.Name,
                    Rule = line.Definition.Rule.ToProto().Rule,
                    MaxPoints = line.Definition.MaxPoints.ToProto(),
                    Points = line.RoundedPoints?.ToProto(),
                    State = line.State.ToProto(),
                    RuleVersion = line.RuleVersion,
                    UnknownReason = line.Unknown?.Reason ?? "",
                    UnknownSubject = line.Unknown?.Subject ?? "",
                    Steps = { line.Steps.Select(ToProto) },
                    Explanation = ScoreTexts.Explain(line),
                    Evidence = { line.Evidence.Select(FactStamp.EventIdOf).Distinct() },
                }),
            },
            Bonus = score.Bonus.ToProto(),
            Total = score.Total?.ToProto("0.00"),
        };
        if (score.Rank is { } rank)
            message.Rank = rank;
        return message;
    }

    public static Proto.ScoreLineState ToProto(this ScoreLineState state) =>
        state switch
        {
            ScoreLineState.Scored => Proto.ScoreLineState.Scored,
            ScoreLineState.NotApplicable => Proto.ScoreLineState.NotApplicable,
            ScoreLineState.Pending => Proto.ScoreLineState.Pending,
            ScoreLineState.Unknown => Proto.ScoreLineState.Unknown,
            _ => throw new InvalidOperationException($"no wire value for {state}"),
        };

    private static Proto.ScoreStep ToProto(ScoreStep step) =>
        new()
        {
            Kind = System.Enum.Parse<Proto.ScoreStepKind>($"{step.Kind}"), // the same names
            Points = step.Points.ToProto("0.###############"),
            Count = step.Count,
            Total = step.Total,
            PointsPerItem = step.PointsPerItem?.ToProto(),
            Threshold = step.Threshold?.ToProto("0.###############"),
        };

    public static Proto.CampaignFigures ToProto(this CampaignStatistics figures, CampaignRecord campaign)
    {
        return new()
        {
            PlanReleases = figures.PlanReleases,
            Units = figures.Units,
            UnitsSubmitted = figures.UnitsSubmitted,
            Themes = figures.Themes,
            Accepted = figures.Accepted,
            Returned = figures.Returned,
            Declined = figures.Declined,
            Merged = figures.Merged,
            Withdrawn = figures.Withdrawn,
            Activities = figures.Activities,
            Held = figures.Held,
            Cancelled = figures.Cancelled,
            Rescheduled = figures.Rescheduled,
            Programmes = figures.Programmes,
            Reports = figures.Reports,
            Attended = figures.Attended,
            Pictures = figures.Pictures,
            Opinions = figures.Opinions,
            LateSubmissions = { Named(figures.LateSubmissions) },
            LateProgrammes = { Named(figures.Late(ObligationKind.FileProgramme)) },
            MissingProgrammes = { Named(figures.Missing(ObligationKind.FileProgramme)) },
            LateReports = { Named(figures.Late(ObligationKind.FileReport)) },
            MissingReports = { Named(figures.Missing(ObligationKind.FileReport)) },
        };

        IEnumerable<string> Named(IEnumerable<string> ids) => ids.Select(id => campaign.References.GetValueOrDefault(id, id)).Order(StringComparer.Ordinal);
    }

    public static string GetName(this Snapshot snapshot) => $"{new CampaignName(snapshot.District, snapshot.CampaignId)}/snapshots/{snapshot.Number}";

    public static Proto.Snapshot ToProto(this SnapshotView view) =>
        new()
        {
            Name = view.Stored.GetName(),
            CreateTime = Timestamp.FromDateTimeOffset(view.Stored.FrozenAt),
            Scores = view.Stored.Scores is { } scores ? Proto.Scores.Parser.ParseFrom(scores) : null,
            Digest = ByteString.CopyFrom(view.Stored.Digest),
            InputsDigest = ByteString.CopyFrom(view.Stored.InputsDigest ?? []),
            EnteredAfterFreezing = view.EnteredAfterFreezing,
            State = view.State switch
            {
                SnapshotState.Frozen => Proto.SnapshotState.Frozen,
                SnapshotState.Submitted => Proto.SnapshotState.Submitted,
                SnapshotState.Superseded => Proto.SnapshotState.Superseded,
                _ => throw new InvalidOperationException($"no wire value for {view.State}"),
            },
            SubmitDate = view.Stored.Submission is null ? null : view.Stored.LastTransitionOn.ToProto(),
            Reason = view.Stored.Reason,
            Etag = RequestGuards.Etag(view.Stored.Version),
            Warnings = { view.FindWarnings() },
        };
}
