using Google.Protobuf;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.CalendarYears;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>What the logs say of the terms, units, scheme and lists of working days of a snapshot, up to the frozen heads.</summary>
internal sealed class LoggedBasis
{
    private readonly string campaign;
    private readonly CampaignOpened terms;
    private readonly IndicatorSchemeName scheme;
    private readonly IReadOnlyList<Proto.SnapshotUnit> units;
    private readonly Dictionary<int, int> calendarVersions;
    private readonly long announcedAt; // position in the log of Scheduling
    private readonly DateTimeOffset knownTime;
    private readonly DateTimeOffset latestRename;
    private readonly Dictionary<string, List<UnitChanged>> loggedUnits = []; // the last state before the head, and those while it was frozen
    private readonly Dictionary<int, int> loggedCalendarVersions = [];
    private CampaignOpened? opened;
    private int loggedSchemeVersion;
    private string? error;

    /// <param name="inputs">The inputs of the snapshot.</param>
    /// <param name="announcedAt">The position of the freeze in the log of Scheduling.</param>
    /// <param name="knownTime">The time of the freeze.</param>
    /// <param name="latestRename">When the units had been read at the latest.</param>
    public LoggedBasis(Proto.SnapshotInputs inputs, long announcedAt, DateTimeOffset knownTime, DateTimeOffset latestRename)
    {
        (this.announcedAt, this.knownTime, this.latestRename) = (announcedAt, knownTime, latestRename);
        (campaign, units) = (inputs.Campaign, [.. inputs.Units]);
        terms = CampaignOpened.Parser.ParseFrom(inputs.CampaignOpened);
        scheme = IndicatorSchemeName.Parse(inputs.Scheme.Name);
        calendarVersions = inputs.CalendarYears.ToDictionary(year => CalendarYearName.Parse(year.Name, "name").OrThrow().Year, year => year.Version);
    }

    /// <summary>Adds an event that its log confirms.</summary>
    /// <param name="row">The row of the log.</param>
    /// <param name="message">The event in it.</param>
    /// <param name="wasKnown">Whether it is not after the frozen head of its log.</param>
    public void Add(LoggedEvent row, IMessage message, bool wasKnown)
    {
        switch (message)
        {
            case CampaignOpened opening when opening.Campaign == campaign:
                opened = opening;
                break;
            case UnitChanged unit when wasKnown || !loggedUnits.ContainsKey(unit.Unit):
                loggedUnits[unit.Unit] = [unit];
                break;
            case UnitChanged unit when row.RecordTime.ToDateTimeOffset() <= latestRename: // the units were read after the heads
                loggedUnits[unit.Unit].Add(unit);
                break;
            case CalendarYearImported year when wasKnown && row.RecordTime.ToDateTimeOffset() <= knownTime:
                loggedCalendarVersions[year.Year] = year.Version;
                break;
            case CalendarYearImported year when row.Position > announcedAt && calendarVersions.GetValueOrDefault(year.Year) >= year.Version:
                error ??= $"version {year.Version} of the list of working days of {year.Year} was imported after the freeze";
                break;
            case IndicatorSchemeImported imported when wasKnown && IndicatorSchemeName.Parse(imported.IndicatorScheme) is var name && name.Code == scheme.Code:
                loggedSchemeVersion = Math.Max(loggedSchemeVersion, name.Version ?? 0);
                break;
        }
    }

    /// <summary>The first difference between the inputs and the logs; null if there is none.</summary>
    public string? FindDifference()
    {
        if (error is not null)
            return error;
        if (opened is null)
            return $"no log has the event that opened {campaign}";
        if (!opened.Equals(terms))
            return "its terms are not those of the event that opened the campaign";
        if (scheme.Code != opened.Scheme)
            return $"{scheme} is not a version of the scheme of the campaign, {opened.Scheme}";
        if (scheme.Version < loggedSchemeVersion)
            return $"the version of {scheme.Code} in force was {loggedSchemeVersion}";
        if (units.FirstOrDefault(unit => !IsLogged(unit)) is { } other)
            return $"name or kind of {other.Unit} is not in the log of registry";
        foreach (var (year, version) in loggedCalendarVersions)
            if (calendarVersions.GetValueOrDefault(year) < version)
                return $"the list of working days of {year} in force was version {version}";
        return null;
    }

    private bool IsLogged(Proto.SnapshotUnit unit) =>
        loggedUnits.TryGetValue(unit.Unit, out var states) && states.Exists(state => state.DisplayName == unit.DisplayName && state.Kind == unit.Kind);
}
