using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reads the settings of a campaign.</summary>
internal static class SettingsReader
{
    private const int MaxList = 500;
    private const int MaxId = 63;
    private const int DistrictDigits = 6; // GB/T 2260
    private const int FirstYear = 2017; // no campaign is older
    private const int LastYear = 2099;

    /// <summary>A reader of days whose year must be written: there is nothing from which it could follow.</summary>
    public static DayReader DaysWithYear { get; } = new(new(FirstYear, 1, 1), new(LastYear, 12, 31));

    /// <summary>A reader of months whose year must be written.</summary>
    public static MonthReader MonthsWithYear { get; } = new(new(FirstYear, 1, 1), new(LastYear, 12, 1));

    /// <summary>Reads the settings.</summary>
    /// <param name="row">The items and their values; those that were not read are marked in it.</param>
    /// <param name="units">The units of the campaign.</param>
    /// <param name="hasAllUnits">Whether all units were read, so that a name that is none of theirs is wrong.</param>
    /// <returns>The settings. One that was not read breaks no rule: a day or month on which others depend is the earliest or latest there is.</returns>
    public static CampaignSettings Read(TableRow row, IReadOnlyList<ImportedUnit> units, bool hasAllUnits)
    {
        CampaignSettings settings = new(
            row.Required("campaign", MaxId),
            row.Required("district", DistrictDigits),
            row.Text("document_number", CampaignLimits.MaxDocumentNumber),
            row.Required("title", CampaignLimits.MaxTitle),
            row.Value("opens_on", DaysWithYear.Read) ?? (row.IsUnread("opens_on") ? DateOnly.MinValue : null),
            RequiredDay("deadline") ?? DateOnly.MinValue,
            RequiredMonth("first_month") ?? DateOnly.MinValue,
            RequiredMonth("last_month") ?? DateOnly.MaxValue,
            row.Value("first_release_on", DaysWithYear.Read) ?? (row.IsUnread("first_release_on") ? DateOnly.MinValue : null),
            RequiredDay("cut_off") ?? DateOnly.MaxValue,
            ReadLead(row, "programme_lead"),
            ReadLead(row, "report_lead"),
            ReadLead(row, "correction_lead"),
            row.Number("minimum_themes", 1, CampaignLimits.MaxMinimumThemes) ?? 1,
            TableRow.Split(row.Required("forms", MaxList)),
            TableRow.Split(row.Required("audiences", MaxList)),
            ReadInvitedUnits(row, units, hasAllUnits),
            row.Required("scheme", MaxId)
        );
        if (settings.LastMonth < settings.FirstMonth)
            row.AddProblem("last_month", CampaignTexts.Get("LastMonthBeforeFirst"));
        if (settings.CutOff <= settings.Deadline)
            row.AddProblem("cut_off", CampaignTexts.Get("CutOffBeforeDeadline"));
        if (settings.FirstReleaseOn is not null && settings.OpensOn is null)
            row.AddProblem("first_release_on", CampaignTexts.Get("ReleaseWithoutOpening"));
        CheckIdsAndLists(row, settings);
        return settings;

        DateOnly? RequiredDay(string column) => row.IsGiven(column) ? row.Value(column, DaysWithYear.Read) : null;

        DateOnly? RequiredMonth(string column) => row.IsGiven(column) ? row.Value(column, MonthsWithYear.Read) : null;
    }

    private static LeadTime ReadLead(TableRow row, string column)
    {
        if (!row.IsGiven(column))
            return new();
        if (LeadTimeText.TryParse(row.Text(column), out var lead))
        {
            if (lead is null)
                row.AddProblem(column, CampaignTexts.Format("LeadTimeRange", CampaignLimits.MaxWorkingDays, CampaignLimits.MaxCalendarDays));
            return lead ?? new();
        }

        if (DaysWithYear.Read(row.Text(column)) is { Outcome: CellOutcome.Unreadable, Problem: CellProblem.NotADay })
        {
            row.AddProblem(column, CampaignTexts.Get("NotALeadTime"));
            return new();
        }

        return row.Value(column, DaysWithYear.Read) is { } day ? new(FixedDate: day) : new();
    }

    private static IReadOnlyList<string> ReadInvitedUnits(TableRow row, IReadOnlyList<ImportedUnit> units, bool hasAllUnits)
    {
        List<string> codes = [];
        foreach (var name in TableRow.Split(row.Text("invited_units")))
        {
            if (units.FirstOrDefault(unit => unit.Code == name || unit.Name == name) is { } unit)
                codes.Add(unit.Code);
            else if (hasAllUnits)
                row.AddProblem("invited_units", CampaignTexts.Format("UnitNotListed", name));
        }

        return [.. codes.Distinct()];
    }

    // What Registry would refuse once the units are written.
    private static void CheckIdsAndLists(TableRow row, CampaignSettings settings)
    {
        foreach (var (column, id) in new[] { ("campaign", settings.Campaign), ("scheme", settings.Scheme) })
        {
            if (id is not "" && ResourceNamePattern.ParseNewId(id, column).Error is { } error)
                row.AddProblem(column, CampaignTexts.Get(error.Fields[0].Reason is ErrorReasons.IdContainsPersonalData ? "IdIsPersonal" : "NotAnId"));
        }

        if (settings.District is not "" && (settings.District.Length != DistrictDigits || !settings.District.All(char.IsAsciiDigit)))
            row.AddProblem("district", CampaignTexts.Get("NotADistrict"));
        foreach (var (column, items) in new[] { ("forms", settings.Forms), ("audiences", settings.Audiences) })
        {
            if (
                items.Count > CampaignLimits.MaxItems
                || items.Any(item => TextCharacters.Count(item) > CampaignLimits.MaxItemLength)
                || items.Distinct().Count() != items.Count
            )
                row.AddProblem(column, CampaignTexts.Format("NotAList", CampaignLimits.MaxItems, CampaignLimits.MaxItemLength));
        }
    }
}
