using System.Globalization;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>The arrangement of a month (按月部署): what the releases of the plan say of it, and what of that was released.</summary>
/// <param name="Name">The campaign and the month.</param>
/// <param name="Campaign">The terms of the campaign.</param>
/// <param name="PlanReleases">All releases of the plan, in their order, with entries and changes.</param>
/// <param name="Releases">The releases of the arrangement, in their order.</param>
/// <param name="Calendar">The official lists of working days: the newest, or those known when a release was made.</param>
internal sealed record MonthlyArrangement(
    ArrangementName Name,
    CampaignOpened Campaign,
    IReadOnlyList<Proto.PlanRelease> PlanReleases,
    IReadOnlyList<ArrangementRelease> Releases,
    WorkingDays Calendar
)
{
    /// <summary>The last release; null before the first.</summary>
    public ArrangementRelease? Last => Releases is [.., var last] ? last : null;

    /// <summary>What the plan has changed since the last release; before the first one, nothing.</summary>
    public IReadOnlyList<Proto.PlanChange> PendingChanges => Last is { } last ? FindChanges(last.PlanRelease, PlanReleases.Count) : [];

    /// <summary>Whether there is something to release.</summary>
    public bool HasChanges => Last is null ? GetEntries(PlanReleases.Count) is not [] : PendingChanges is not [];

    /// <summary>The year of the campaign, for dates in texts.</summary>
    public int Year => Campaign.FirstMonth.Year;

    /// <summary>Releases the arrangement, or a supplement.</summary>
    /// <param name="on">The effective date.</param>
    /// <returns>FAILED_PRECONDITION NO_CHANGES if there is nothing to release, EFFECTIVE_DATE_TOO_EARLY before the release of the plan.</returns>
    public Result<ArrangementRelease> Release(DateOnly on)
    {
        var plan = PlanReleases.Count;
        if (!HasChanges)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.NoChanges);
        if (EffectiveDate.CheckNotBefore(on, EventMapping.ToDateOnly(PlanReleases[^1].ReleaseDate)) is { } tooEarly)
            return tooEarly;
        return new ArrangementRelease(Name.Campaign.District, Name.Campaign.Campaign, Name.Month, Releases.Count + 1, plan, on);
    }

    /// <summary>The activities that begin in the month by a release of the plan; 0 is the plan before its first release.</summary>
    public IReadOnlyList<Proto.PlanEntry> GetEntries(int planRelease) =>
        planRelease is 0 ? [] : [.. PlanReleases[planRelease - 1].Entries.Where(entry => IsInMonth(entry.FirstDate))];

    /// <summary>
    /// The activities of a calendar of the month: those that begin in it, and those that an earlier release of it announced, with the days that they have by
    /// the plan or, if they no longer take place, as cancelled. A program that took over an earlier calendar so corrects it.
    /// </summary>
    /// <param name="release">The release of the arrangement; null for what would be released now.</param>
    public IEnumerable<(Proto.PlanEntry Entry, bool IsCancelled)> GetCalendarEntries(ArrangementRelease? release)
    {
        var plan = release?.PlanRelease ?? PlanReleases.Count;
        var announced = Releases
            .Where(earlier => release is null || earlier.Number < release.Number)
            .SelectMany(earlier => GetEntries(earlier.PlanRelease))
            .Select(entry => entry.Activity)
            .ToHashSet();
        if (plan is 0)
            return [];
        return PlanReleases[plan - 1]
            .Entries.Where(entry => IsInMonth(entry.FirstDate) || announced.Contains(entry.Activity))
            .Select(entry => (entry, false))
            .Concat(PlanComparison.FindRemoved(PlanReleases.Take(plan)).Where(entry => announced.Contains(entry.Activity)).Select(entry => (entry, true)));
    }

    /// <summary>What a release of the arrangement changes; nothing for the first one.</summary>
    public IReadOnlyList<Proto.PlanChange> GetChanges(ArrangementRelease release) =>
        release.Number is 1 ? [] : FindChanges(Releases[release.Number - 2].PlanRelease, release.PlanRelease);

    /// <summary>The units that have an activity in the month by a release of the arrangement, or one that it changes.</summary>
    public IEnumerable<string> GetUnits(ArrangementRelease release) =>
        GetEntries(release.PlanRelease)
            .Concat(GetChanges(release).Select(change => change.Entry))
            .Select(entry => entry.Unit)
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <summary>When programme and report of an activity are due.</summary>
    public Proto.ArrangementEntry AddDueDates(Proto.PlanEntry entry)
    {
        var shown = entry.Clone();
        shown.Reason = "";
        var arranged = new Proto.ArrangementEntry { Entry = shown };
        var programme = EventMapping.ToLeadTime(Campaign.ProgrammeLead).DueBefore(EventMapping.ToDateOnly(entry.FirstDate), Calendar);
        var report = EventMapping.ToLeadTime(Campaign.ReportLead).DueAfter(EventMapping.ToDateOnly(entry.LastDate), Calendar);
        if (programme.TryGetValue(out var programmeDue, out var missing))
            arranged.ProgrammeDueDate = programmeDue.ToProto();
        if (report.TryGetValue(out var reportDue, out var missingAfter))
            arranged.ReportDueDate = reportDue.ToProto();
        arranged.MissingYear = int.TryParse((missing ?? missingAfter)?.Subject, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : 0;
        return arranged;
    }

    /// <summary>The message of the API.</summary>
    public Proto.Arrangement ToProto()
    {
        var pending = PendingChanges;
        return new()
        {
            Name = $"{Name}",
            Month = EventMapping.MonthOf(Name.Month),
            State =
                Last is null ? Proto.ArrangementState.Draft
                : pending is [] ? Proto.ArrangementState.Released
                : Proto.ArrangementState.Changed,
            PlanRelease = PlanReleases.Count,
            Entries = { GetEntries(PlanReleases.Count).Select(AddDueDates) },
            Releases =
            {
                Releases.Select(release => new Proto.ArrangementRelease
                {
                    Number = release.Number,
                    ReleaseDate = release.ReleasedOn.ToProto(),
                    PlanRelease = release.PlanRelease,
                    Changes = { GetChanges(release).Select(Describe) },
                    CreateTime = release.CreatedAt.ToProto(),
                }),
            },
            PendingChanges = { pending.Select(Describe) },
        };
    }

    /// <summary>A change as a sentence.</summary>
    public string Describe(Proto.PlanChange change) => PlanDocumentTexts.Describe(change, Year);

    // Of the month is what was in it, and what is in it now.
    private IReadOnlyList<Proto.PlanChange> FindChanges(int earlier, int later) =>
        [
            .. PlanComparison
                .Compare(PlanReleases.Skip(earlier).Take(later - earlier))
                .Where(change =>
                    (change.Entry.State is Proto.PlanEntryState.Planned && IsInMonth(change.Entry.FirstDate))
                    || (change.Kind is not (Proto.PlanChangeKind.Added or Proto.PlanChangeKind.Replanned) && IsInMonth(change.FirstDateBefore))
                ),
        ];

    private bool IsInMonth(Google.Type.Date? day) => day is not null && (day.Year, day.Month) == (Name.Month.Year, Name.Month.Month);
}
