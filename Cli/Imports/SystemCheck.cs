using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Imports;

/// <summary>What the system would refuse of a campaign in the middle of an import, known by what it has: checked before anything is written.</summary>
internal static class SystemCheck
{
    /// <summary>Adds a problem for each step that would be refused.</summary>
    public static void Check(CampaignData data, LoadedState loaded, FileProblems problems)
    {
        if (loaded.Campaign is not { State: CampaignState.Open or CampaignState.Closed })
            CheckDraft(data, loaded);
        if (loaded.Units.Keys.Union(data.UnitCodes).Count() > CampaignLimits.MaxUnits)
            problems.Add(new(CampaignFolder.GetTableName(CampaignFolder.UnitsTable), 0, "", "", CampaignTexts.Format("TooManyUnits", CampaignLimits.MaxUnits)));
        CheckInvited(data, loaded);
        CheckReleases(data, loaded);
        CheckCancelled(data, loaded);
        foreach (var (row, column, text) in FindPersonalData(data, loaded))
            row.AddProblem(column, text);
    }

    /// <summary>
    /// The personal data in texts that are not written yet, with the row and column of each. Phone numbers that the campaign lists as public are known only by
    /// the system.
    /// </summary>
    public static IEnumerable<(TableRow Row, string Column, string Text)> FindPersonalData(CampaignData data, LoadedState loaded)
    {
        var numbers = loaded.Campaign?.PublicPhoneNumbers.ToList() ?? [];
        foreach (var theme in data.Themes)
        {
            var contact = theme.Contact is { } known ? new KnownContact(known.Person, known.Phone) : null;
            foreach (var (column, text) in GetPublicTexts(theme, data, loaded))
            {
                string[] kinds = [.. PersonalDataDetector.Find(text, numbers, contact).Select(found => ErrorStatus.GetText($"{found.Kind}")).Distinct()];
                if (kinds is not [] && CampaignFolder.FindRow(theme, column) is { } row)
                    yield return (row, column, CampaignTexts.Format("PersonalData", string.Join(ChineseText.ListSeparator, kinds)));
            }
        }
    }

    private static IEnumerable<(string Column, string Text)> GetPublicTexts(ThemeRecord theme, CampaignData data, LoadedState loaded)
    {
        if (IsMissing(StepKind.DraftTheme))
            foreach (var text in new[] { ("topic", theme.Topic), ("late_month_reason", theme.LateMonthReason) })
                yield return text;
        if (theme.ProgrammeOn is not null && IsMissing(StepKind.FileProgramme))
            foreach (var text in new[] { ("time", theme.Time), ("venue", theme.Venue), ("agenda", theme.Agenda), ("signage", theme.Signage) })
                yield return text;
        if (theme.ReportOn is not null && IsMissing(StepKind.FileReport))
            yield return (theme.ReportRow is { } row && row.Text("text_file") is not "" ? "text_file" : "text", theme.ReportText);

        bool IsMissing(StepKind kind) => !loaded.Contains(new(kind, default, theme) { ScheduledOn = default }, data);
    }

    private static void CheckDraft(CampaignData data, LoadedState loaded)
    {
        if (!loaded.Schemes.Any(scheme => scheme.Code == data.Campaign.Scheme))
        {
            var known = loaded.Schemes.GroupBy(scheme => scheme.Code).Select(versions => CampaignTexts.Format("Scheme", versions.Key, versions.Last().Title));
            data.SettingsRow?.AddProblem("scheme", CampaignTexts.Format("SchemeUnknown", string.Join(ChineseText.ListSeparator, known)));
        }

        string[] closed = [.. data.Campaign.InvitedUnits.Where(code => loaded.Units.GetValueOrDefault(code) is { State: UnitState.Closed })];
        if (closed is not [])
            data.SettingsRow?.AddProblem("invited_units", CampaignTexts.Format("UnitClosed", string.Join(ChineseText.ListSeparator, closed)));
        // Without a list, Registry invites all units of the district when the campaign is opened.
        var others = loaded.Units.Where(unit => unit.Value.State is not UnitState.Closed && !data.UnitCodes.Contains(unit.Key)).ToList();
        if (data.Campaign.InvitedUnits is [] && others is [var (_, first), ..])
            data.SettingsRow?.AddProblem("invited_units", CampaignTexts.Format("UnitsNotInTable", others.Count, first.DisplayName));
    }

    // A theme is that of an invited unit. Without a list, those are the units that the district has when the campaign is opened, without closed ones.
    private static void CheckInvited(CampaignData data, LoadedState loaded)
    {
        foreach (var theme in data.Themes.Where(theme => !loaded.Themes.ContainsKey(theme.Id)))
        {
            var isInvited = loaded.Campaign is { State: CampaignState.Open or CampaignState.Closed } opened
                ? opened.InvitedUnits.Contains(new CampaignNames(data.Campaign).Unit(theme.Unit))
                : loaded.Units.GetValueOrDefault(theme.Unit) is not { State: UnitState.Closed }
                    && (data.Campaign.InvitedUnits is [] || data.Campaign.InvitedUnits.Contains(theme.Unit));
            if (!isInvited)
                theme.ThemeRow?.AddProblem("unit", CampaignTexts.Get("NotInvited"));
        }
    }

    private static void CheckCancelled(CampaignData data, LoadedState loaded)
    {
        var names = new CampaignNames(data.Campaign);
        var (_, missing) = CampaignLoader.Partition(CampaignSteps.Create(data), loaded, data);
        foreach (var theme in missing.Select(step => step.Theme).OfType<ThemeRecord>().Distinct().Where(theme => theme.IsOfSystem))
        {
            if (loaded.Activities[names.Activity(theme)].State is ActivityState.Cancelled)
                CampaignFolder.FindRow(theme, "no")?.AddProblem("no", CampaignTexts.Get("ActivityCancelled"));
        }
    }

    private static void CheckReleases(CampaignData data, LoadedState loaded)
    {
        if (CampaignLoader.FindLastRelease(loaded) is not { } last)
            return;
        var (_, missing) = CampaignLoader.Partition(CampaignSteps.Create(data), loaded, data);
        foreach (var step in missing.Where(step => step.EffectiveDate < last))
        {
            var column = step.Kind switch
            {
                StepKind.PinTheme => "review_on",
                StepKind.RescheduleActivity => "moved_on",
                StepKind.CancelActivity => "cancelled_on",
                _ => null,
            };
            if (column is not null)
                step.Line.ThemeRow?.AddProblem(column, CampaignTexts.Format("ReleasedAlready", last));
        }
    }
}
