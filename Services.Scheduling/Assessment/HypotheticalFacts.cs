using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The facts of a campaign as they would be without some of them, or with others.</summary>
internal static class HypotheticalFacts
{
    private const int MaxFacts = 100;
    private const int MaxAudiences = 20;
    private const int MaxPictures = 50;

    /// <summary>Applies a request to the facts of a campaign.</summary>
    /// <returns>The facts, or its field violations, at most 100.</returns>
    public static Result<IReadOnlyList<Fact>> Apply(Proto.SimulateScoresRequest request, CampaignRecord campaign, DateTimeOffset recordedAt)
    {
        var violations = new FieldViolations();
        if (request.WithoutEventIds.Count > MaxFacts)
            violations.Add(new("without_event_ids", ErrorReasons.OutOfRange));
        if (request.Facts.Count > MaxFacts)
            violations.Add(new("facts", ErrorReasons.OutOfRange));
        var without = request.WithoutEventIds.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = campaign.Facts.Select(fact => FactStamp.EventIdOf(fact.Stamp.Id)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, id) in request.WithoutEventIds.Take(MaxFacts).Index())
            if (!known.Contains(id))
                violations.Add(new($"without_event_ids[{index}]", ErrorReasons.ResourceNotFound));
        List<Fact> facts = [.. campaign.Facts.Where(fact => !without.Contains(FactStamp.EventIdOf(fact.Stamp.Id)))];
        foreach (var (index, hypothetical) in request.Facts.Take(MaxFacts).Index())
        {
            var field = $"facts[{index}]";
            if (!DateConversions.Parse(hypothetical.EffectiveDate, $"{field}.effective_date").TryGetValue(out var on, out var malformed))
                violations.AddRange(malformed.Fields);
            else if (on is not { } day)
                violations.Add(new($"{field}.effective_date", ErrorReasons.Required));
            else
                facts.AddRange(
                    Read(hypothetical, new($"hypothetical-{index + 1}", campaign.Events.Count + index, day, recordedAt), campaign, field, violations)
                );
        }

        return violations is [] ? facts : Error.InvalidArgument(violations);
    }

    private static IEnumerable<Fact> Read(
        Proto.HypotheticalFact hypothetical,
        FactStamp stamp,
        CampaignRecord campaign,
        string field,
        FieldViolations violations
    )
    {
        switch (hypothetical.FactCase)
        {
            case Proto.HypotheticalFact.FactOneofCase.ThemeSubmitted:
                var unit = campaign.Facts.OfType<UnitInvited>().FirstOrDefault(invited => UnitOf(campaign, invited) == hypothetical.ThemeSubmitted.Unit);
                if (unit is not null)
                    return [new ThemeReceived(stamp, stamp.Id, unit.Unit)];
                violations.Add(new($"{field}.theme_submitted.unit", ErrorReasons.ResourceNotFound));
                return [];
            case Proto.HypotheticalFact.FactOneofCase.ProgrammeFiled:
                return [new ProgrammeFiled(stamp, Activity(hypothetical.ProgrammeFiled, "programme_filed"))];
            case Proto.HypotheticalFact.FactOneofCase.ActivityHeld:
                if (hypothetical.ActivityHeld.Audiences.Count > MaxAudiences)
                    violations.Add(new($"{field}.activity_held.audiences", ErrorReasons.OutOfRange));
                return
                [
                    new ActivityHeld(stamp, Activity(hypothetical.ActivityHeld.Activity, "activity_held.activity"), [.. hypothetical.ActivityHeld.Audiences]),
                ];
            case Proto.HypotheticalFact.FactOneofCase.ReportFiled:
                if (hypothetical.ReportFiled.Pictures is < 0 or > MaxPictures)
                    violations.Add(new($"{field}.report_filed.pictures", ErrorReasons.OutOfRange));
                return [new ReportFiled(stamp, Activity(hypothetical.ReportFiled.Activity, "report_filed.activity"), hypothetical.ReportFiled.Pictures)];
            case Proto.HypotheticalFact.FactOneofCase.PublicityRecorded:
                var kind = EventMapping.ToSchemeKind(hypothetical.PublicityRecorded.Kind);
                if (kind is "")
                    violations.Add(new($"{field}.publicity_recorded.kind", ErrorReasons.Required));
                return [new PublicityRecorded(stamp, stamp.Id, Activity(hypothetical.PublicityRecorded.Activity, "publicity_recorded.activity"), kind)];
            case Proto.HypotheticalFact.FactOneofCase.OpinionAnswered:
                var activity = Activity(hypothetical.OpinionAnswered, "opinion_answered");
                return [new OpinionCollected(stamp, stamp.Id, activity), new OpinionAnswered(stamp with { Id = $"{stamp.Id}/answer" }, stamp.Id)];
            default:
                violations.Add(new($"{field}.fact", ErrorReasons.Required));
                return [];
        }

        string Activity(string name, string path)
        {
            var planned = campaign
                .Facts.OfType<ActivityPlanned>()
                .FirstOrDefault(planned => $"{ActivityName.FromId(campaign.Name.District, planned.Activity)}" == name);
            if (planned is null)
                violations.Add(new($"{field}.{path}", ErrorReasons.ResourceNotFound));
            return planned?.Activity ?? "";
        }
    }

    private static string UnitOf(CampaignRecord campaign, UnitInvited invited) => $"{new UnitName(campaign.Name.District, invited.Unit)}";
}
