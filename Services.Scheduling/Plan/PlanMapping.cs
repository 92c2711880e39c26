using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Maps plans to API messages. Their reasons are ids of events, until <see cref="PlanReasons"/> fills in the texts.</summary>
internal static class PlanMapping
{
    public static Proto.Plan ToProto(this PlanDraft draft, DateOnly today) =>
        new()
        {
            Name = $"{draft.Name}/plan",
            Release = draft.Plan.Release,
            Entries = { draft.InOrder().Select(draft.ToProto) },
            Etag = RequestGuards.Etag(draft.Version),
            CreateTime = draft.Plan.CreatedAt.ToProto(),
            UpdateTime = draft.Plan.UpdatedAt.ToProto(),
            Warnings = { draft.FindWarnings(today).Select(draft.ToProto) },
        };

    public static Proto.PlanEntry ToProto(this PlanDraft draft, PlanEntry entry)
    {
        var theme = draft.Themes[entry.ThemeId];
        return new()
        {
            Theme = draft.GetThemeName(entry),
            Activity = $"{draft.GetActivityName(entry)}",
            Unit = $"districts/{draft.Name.District}/units/{entry.Unit}",
            UnitDisplayName = draft.Units.TryGetValue(entry.Unit, out var unit) ? unit.DisplayName : "",
            Topic = theme.Topic,
            Month = EventMapping.MonthOf(theme.Month),
            Forms = { theme.Forms },
            ExternalReference = theme.ExternalReference,
            FirstDate = entry.Draft.FirstDay.ToProto(),
            LastDate = entry.Draft.LastDay.ToProto(),
            Pinned = entry.Pinned,
            State = entry.Draft.State switch
            {
                PlanEntryState.Planned => Proto.PlanEntryState.Planned,
                PlanEntryState.Cancelled => Proto.PlanEntryState.Cancelled,
                _ => Proto.PlanEntryState.Dropped,
            },
            Reason = $"{entry.ReasonEvent}",
        };
    }

    public static Proto.PlanWarning ToProto(this PlanDraft draft, PlanWarning warning)
    {
        var kind = warning.Kind switch
        {
            PlanWarningKind.InPast => Proto.PlanWarningKind.InPast,
            PlanWarningKind.TooSoon => Proto.PlanWarningKind.TooSoon,
            PlanWarningKind.OutsideWindow => Proto.PlanWarningKind.OutsideWindow,
            PlanWarningKind.DayOff => Proto.PlanWarningKind.DayOff,
            PlanWarningKind.CalendarYearMissing => Proto.PlanWarningKind.CalendarYearMissing,
            PlanWarningKind.CloseTogether => Proto.PlanWarningKind.CloseTogether,
            PlanWarningKind.SameTopic => Proto.PlanWarningKind.SameTopic,
            _ => throw new InvalidOperationException($"no wire value for {warning.Kind}"),
        };
        return new()
        {
            Kind = kind,
            Theme = draft.GetThemeName(warning.Entry),
            OtherTheme = warning.Other is { } other ? draft.GetThemeName(other) : "",
            Dates = { warning.Days.Select(DateConversions.ToProto) },
            MissingYear = warning.MissingYear,
            Message = PlanTexts.Describe(warning, draft.Describe),
        };
    }

    /// <summary>A release as it was published; without entries and changes if its content was not read.</summary>
    public static Proto.PlanRelease ToProto(this PlanRelease release)
    {
        var message = release.Content is { } content
            ? Proto.PlanRelease.Parser.ParseFrom(content)
            : new() { Name = release.Name, ReleaseDate = release.ReleasedOn.ToProto() };
        message.CreateTime = release.CreatedAt.ToProto();
        return message;
    }

    public static Proto.PlanChange ToProto(this PlanDraft draft, PlanChange change) =>
        new()
        {
            Kind = change.Kind switch
            {
                ChangeKind.Added => Proto.PlanChangeKind.Added,
                ChangeKind.Moved => Proto.PlanChangeKind.Moved,
                ChangeKind.Cancelled => Proto.PlanChangeKind.Cancelled,
                ChangeKind.Replanned => Proto.PlanChangeKind.Replanned,
                _ => Proto.PlanChangeKind.Dropped,
            },
            Entry = draft.ToProto(change.Entry),
            FirstDateBefore = change.Before?.FirstDay.ToProto(),
            LastDateBefore = change.Before?.LastDay.ToProto(),
        };
}
