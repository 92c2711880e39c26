using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>Reads the settings of a campaign.</summary>
internal static class SettingsReader
{
    private const int MaxTitle = 200; // characters, as in the API
    private const int MaxList = 500;
    private const int DistrictDigits = 6; // GB/T 2260
    private const int MaxItems = 20; // forms and audiences of a campaign
    private const int MaxItemLength = 50;
    private const int FirstYear = 2017; // no campaign is older
    private const int LastYear = 2099;

    /// <summary>Reads the settings.</summary>
    /// <param name="row">The items and their values.</param>
    /// <param name="units">The units of the campaign.</param>
    /// <param name="problems">Where problems are added.</param>
    /// <returns>The settings; null if there are problems.</returns>
    public static CampaignSettings? Read(TableRow row, IReadOnlyList<ImportedUnit> units, FileProblems problems)
    {
        // A setting needs its year: there is nothing yet from which it could follow.
        DayReader days = new(new(FirstYear, 1, 1), new(LastYear, 12, 31));
        MonthReader months = new(new(FirstYear, 1, 1), new(LastYear, 12, 1));
        var before = problems.Problems.Count;
        CampaignSettings settings = new(
            row.Required("campaign", 63),
            row.Required("district", 6),
            row.Text("document_number", 100),
            row.Required("title", MaxTitle),
            row.Value("opens_on", days.Read),
            RequiredDay("deadline"),
            RequiredMonth("first_month"),
            RequiredMonth("last_month"),
            row.Value("first_release_on", days.Read),
            RequiredDay("cut_off"),
            ReadLead("programme_lead"),
            ReadLead("report_lead"),
            ReadLead("correction_lead"),
            row.Number("minimum_themes", 1, 20) ?? 1,
            TableRow.Split(row.Required("forms", MaxList)),
            TableRow.Split(row.Required("audiences", MaxList)),
            ReadInvitedUnits(),
            row.Required("scheme", 63)
        );
        if (settings.LastMonth < settings.FirstMonth)
            row.AddProblem("last_month", CampaignTexts.Get("LastMonthBeforeFirst"));
        if (settings.CutOff <= settings.Deadline)
            row.AddProblem("cut_off", CampaignTexts.Get("CutOffBeforeDeadline"));
        if (settings.FirstReleaseOn is not null && settings.OpensOn is null)
            row.AddProblem("first_release_on", CampaignTexts.Get("ReleaseWithoutOpening"));
        CheckIdsAndLists(row, settings);
        return problems.Problems.Count == before ? settings : null;

        DateOnly RequiredDay(string column) => row.IsGiven(column) ? row.Value(column, days.Read) ?? default : default;

        DateOnly RequiredMonth(string column) => row.IsGiven(column) ? row.Value(column, months.Read) ?? default : default;

        LeadTime ReadLead(string column)
        {
            if (!row.IsGiven(column))
                return new();
            if (LeadTimeText.Parse(row.Text(column)) is { } lead)
                return lead;
            return row.Value(column, days.Read) is { } day ? new(FixedDate: day) : new();
        }

        IReadOnlyList<string> ReadInvitedUnits()
        {
            List<string> codes = [];
            foreach (var name in TableRow.Split(row.Text("invited_units")))
            {
                if (units.FirstOrDefault(unit => unit.Code == name || unit.Name == name) is { } unit)
                    codes.Add(unit.Code);
                else
                    row.AddProblem("invited_units", CampaignTexts.Format("UnitNotListed", name));
            }

            return codes;
        }
    }

    // What Registry would refuse once the units are written.
    private static void CheckIdsAndLists(TableRow row, CampaignSettings settings)
    {
        foreach (var (column, id) in new[] { ("campaign", settings.Campaign), ("scheme", settings.Scheme) })
        {
            if (id.Any(character => !char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not '-'))
                row.AddProblem(column, CampaignTexts.Get("NotAnId"));
        }

        if (settings.District is not "" && (settings.District.Length != DistrictDigits || !settings.District.All(char.IsAsciiDigit)))
            row.AddProblem("district", CampaignTexts.Get("NotADistrict"));
        foreach (var (column, items) in new[] { ("forms", settings.Forms), ("audiences", settings.Audiences) })
        {
            if (items.Count > MaxItems || items.Any(item => TextCharacters.Count(item) > MaxItemLength) || items.Distinct().Count() != items.Count)
                row.AddProblem(column, CampaignTexts.Format("NotAList", MaxItems, MaxItemLength));
        }
    }
}
