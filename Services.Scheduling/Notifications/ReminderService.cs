using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Issues the reminders of obligations by the schedule of their campaign, and what else is due on a day, and collects what is in the inbox of a unit
/// into one mail a day: on working days in office hours, at most a minute later.</summary>
/// <remarks>One instance does it at a time; the keys of notifications and mails keep two from issuing one twice.</remarks>
public sealed partial class ReminderService(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    DatabaseReadiness databaseReadiness,
    ReminderOptions options,
    MailOptions mail,
    DeliverySignal deliveries,
    TimeProvider clock,
    ILogger<ReminderService> logger
) : ResilientService(logger)
{
    private const int BatchSize = 200;
    private const int MailedWithinWorkingDays = 5; // also after days without a mail server, but not what was issued long before there was one
    private const long LockKey = 0x7468656D65_09;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);
    private static readonly Actor ServiceActor = new("scheduling", Role.Service, "", null);

    private static readonly Meter Meter = new("ThemeDay.Notifications");
    private static readonly Counter<long> Issued = Meter.CreateCounter<long>("themeday.notifications.issued", "{notification}");

    private DateOnly? warnedOn;
    private DateOnly? sourcesReadOn;

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(PollInterval, clock);
        do await RunOnceAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Issues what is due now.</summary>
    /// <returns>False if another instance is doing it.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!options.IsOfficeTime(now))
            return true;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var leadership = await AdvisoryLock.TryAcquireAsync(database, connection, LockKey, MaxIdle);
        if (leadership is null)
            return false;
        await RunDayAsync(ShanghaiTime.DateOf(now), cancellationToken);
        return true;
    }

    /// <summary>A lost race with a change of an obligation is no failure: it is looked at again.</summary>
    protected override bool IsInterruption(Exception exception) => base.IsInterruption(exception) || exception is DbUpdateException;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    private async Task RunDayAsync(DateOnly today, CancellationToken cancellationToken)
    {
        var calendar = await ReadCalendarAsync(cancellationToken);
        if (!calendar.IsWorking(today).TryGetValue(out var isWorking, out _))
        {
            if (warnedOn != today)
                LogCalendarMissing(today.Year);
            warnedOn = today;
            return;
        }

        if (!isWorking)
            return;
        while (await ExecuteAsync((services, token) => RemindAsync(services, today, calendar, token), cancellationToken)) { }
        if (sourcesReadOn != today)
            await ExecuteAsync((services, token) => IssueOfDayAsync(services, today, calendar, token), cancellationToken);
        sourcesReadOn = today;
        if (!mail.IsEnabled)
            return;
        // In the first days of January the calendar of the year before may not be imported.
        var since = calendar.Before(today, MailedWithinWorkingDays).TryGetValue(out var before, out _) ? before : new DateOnly(today.Year, 1, 1);
        while (await ExecuteAsync((services, token) => CollectMailsAsync(services, since, today, token), cancellationToken)) { }
    }

    /// <summary>Executes a part of the work in a transaction of its own.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> ExecuteAsync(Func<IServiceProvider, CancellationToken, Task<bool>> work, CancellationToken cancellationToken)
    {
        var issued = 0;
        var mayHaveMore = await scopes.ExecuteAsync(
            "reminders of all districts",
            async (services, token) =>
            {
                if (!await work(services, token))
                    return false;
                issued = services.GetRequiredService<SchedulingDb>().ChangeTracker.Entries<Notification>().Count(entry => entry.State is EntityState.Added);
                return true;
            },
            cancellationToken
        );
        if (mayHaveMore)
            deliveries.Set();
        Issued.Add(issued);
        return mayHaveMore;
    }

    private async Task<WorkingDays> ReadCalendarAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CurrentCalendar>().WorkingDaysAsync(knownTime: null, cancellationToken);
    }

    private static async Task<bool> RemindAsync(IServiceProvider services, DateOnly today, WorkingDays calendar, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        // A change of one of them waits for this transaction, and then sets the day to look at it again.
        var obligations = await db
            .Obligations.FromSql($"select * from obligation where remind_on <= {today} order by remind_on limit {BatchSize} for update")
            .IgnoreQueryFilters() // as OverdueMonitor
            .ToListAsync(cancellationToken);
        if (obligations is [])
            return false;
        var schedules = await ReadSchedulesAsync(db, obligations, cancellationToken);
        List<Notification> notifications = [];
        foreach (var obligation in obligations)
        {
            var schedule = schedules[(obligation.District, obligation.CampaignId)];
            obligation.RemindOn = null;
            if (!ReminderRules.IsReminded(obligation.Timing, obligation.DueDatesRecordedOn()))
                continue;
            var due = obligation.Due!.Value;
            obligation.RemindOn = schedule.FindNextDay(due, today, calendar);
            if (schedule.FindCurrent(due, today, calendar) is { } step)
                notifications.Add(ReminderRules.Create(obligation, schedule.Steps[step].Kind, $"step {step}", today));
        }

        await services.GetRequiredService<Notifier>().IssueAsync(notifications, ServiceActor, cancellationToken);
        return true;
    }

    private static async Task<Dictionary<(string District, string Campaign), ReminderSchedule>> ReadSchedulesAsync(
        SchedulingDb db,
        List<StoredObligation> obligations,
        CancellationToken cancellationToken
    )
    {
        var districts = obligations.Select(obligation => obligation.District).Distinct().ToList();
        var campaigns = obligations.Select(obligation => obligation.CampaignId).Distinct().ToList();
        var known = await db
            .Campaigns.AsNoTracking()
            .Where(campaign => districts.Contains(campaign.District) && campaigns.Contains(campaign.Id))
            .Select(campaign => new
            {
                campaign.District,
                campaign.Id,
                campaign.Opened,
            })
            .ToListAsync(cancellationToken);
        return known.ToDictionary(
            campaign => (campaign.District, campaign.Id),
            campaign => ReminderSchedule.FromEvent(CampaignOpened.Parser.ParseFrom(campaign.Opened).ReminderSchedule)
        );
    }

    private static async Task<bool> IssueOfDayAsync(IServiceProvider services, DateOnly today, WorkingDays calendar, CancellationToken cancellationToken)
    {
        foreach (var source in services.GetServices<IDailyNotifications>())
            await services
                .GetRequiredService<Notifier>()
                .IssueAsync(await source.FindAsync(today, calendar, cancellationToken), ServiceActor, cancellationToken);
        return true;
    }

    /// <summary>Puts what is not mailed yet into one mail for each unit, unless the unit has had its mail of the day: then it is in that of the next working
    /// day.</summary>
    private static async Task<bool> CollectMailsAsync(IServiceProvider services, DateOnly since, DateOnly today, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        var units = await db
            .Notifications.Where(each => each.MailedOn == null && each.Unit != "" && each.IssuedOn >= since)
            .Where(each => !db.Deliveries.Any(sent => sent.District == each.District && sent.Unit == each.Unit && sent.Day == today))
            .Select(each => new { each.District, each.Unit })
            .Distinct()
            .OrderBy(each => each.District)
            .ThenBy(each => each.Unit)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        var (districts, codes) = (units.Select(unit => unit.District).Distinct().ToList(), units.ConvertAll(unit => unit.Unit));
        var pending = await db
            .Notifications.Where(each => each.MailedOn == null && each.IssuedOn >= since && districts.Contains(each.District) && codes.Contains(each.Unit))
            .ToListAsync(cancellationToken);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var notifications in pending.GroupBy(each => new { each.District, each.Unit }).Where(each => units.Contains(each.Key)))
        {
            foreach (var notification in notifications)
                notification.MailedOn = today;
            db.Add(Delivery.CreateMail(notifications.Key.District, notifications.Key.Unit, today, now));
        }

        return units is not [];
    }

    [LoggerMessage(EventId = 2126, Level = LogLevel.Warning, Message = "Issuing reminders was interrupted; retrying: {Cause}")]
    private partial void LogInterrupted(string cause);

    [LoggerMessage(
        EventId = 2127,
        Level = LogLevel.Warning,
        Message = "No reminders are issued: the calendar of {Year} is not imported, so it is not known whether today is a working day"
    )]
    private partial void LogCalendarMissing(int year);
}

/// <summary>Notifications that are due on a working day, other than reminders of obligations.</summary>
public interface IDailyNotifications
{
    /// <summary>Those of a working day. One that was issued before is not issued again.</summary>
    Task<IReadOnlyCollection<Notification>> FindAsync(DateOnly today, WorkingDays calendar, CancellationToken cancellationToken);
}
