using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Records that an ObligationOverdue event was published; one record for each missed due date.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Obligation">The resource name of the obligation.</param>
/// <param name="Due">The missed due date.</param>
public sealed record OverdueNotice(string District, string CampaignId, string Obligation, DateOnly Due)
{
    /// <summary>The day on which an ObligationCleared event was recorded; null before.</summary>
    public DateOnly? ClearedOn { get; set; }
}

/// <summary>Decides which obligations are newly overdue, and which notices to clear.</summary>
public static class OverdueRules
{
    /// <summary>Whether an obligation became overdue after it was recorded: still open, due date passed, and a due date recorded no later than that day.
    /// Backdated entries of a past campaign therefore raise no notices (docs/domain.md, Overdue notices).</summary>
    /// <param name="timing">The obligation.</param>
    /// <param name="recordedOn">The record dates, Asia/Shanghai, of the facts that set its due dates.</param>
    /// <param name="today">The current date in Shanghai.</param>
    public static bool IsNewlyOverdue(ObligationTiming timing, IEnumerable<DateOnly> recordedOn, DateOnly today) =>
        timing.State is ObligationState.Open && timing.Due < today && timing.IsDueKnownInTime(recordedOn);

    /// <summary>Whether the due date of a notice no longer counts as missed: the deadline was extended, the obligation was voided, or a filing entered later
    /// was received in time (docs/domain.md, Overdue notices). A late filing, and a cancellation after the due date, clear nothing.</summary>
    /// <param name="reportedDue">The due date of the notice.</param>
    /// <param name="timing">The obligation.</param>
    /// <param name="today">The current date in Shanghai.</param>
    public static bool IsCleared(DateOnly reportedDue, ObligationTiming timing, DateOnly today) => !(timing.MissedDueOn(today) <= reportedDue);
}

/// <summary>Publishes an event for each newly overdue obligation, and another when it turns out not to be: within a minute after midnight in Shanghai, or after
/// the obligation changed.</summary>
public sealed partial class OverdueMonitor(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<OverdueMonitor> logger
) : ResilientService(logger)
{
    private const int BatchSize = 200;
    private const long LockKey = 0x7468656D65_08;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);
    private static readonly Actor ServiceActor = new("scheduling", Role.Service, "", null);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(PollInterval, clock);
        do
        {
            await using var connection = await database.OpenConnectionAsync(stoppingToken);
            await using var leadership = await AdvisoryLock.TryAcquireAsync(database, connection, LockKey, MaxIdle);
            if (leadership is not null) // else another instance does it
                while (await scopes.ExecuteAsync("the watch over due days", WatchNextAsync, stoppingToken)) { }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A lost race with a change of an obligation is no failure: it is looked at again.</summary>
    protected override bool IsInterruption(Exception exception) => base.IsInterruption(exception) || exception is DbUpdateException;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    /// <summary>Looks at the next obligations, in a transaction with the notices and events.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> WatchNextAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        var today = ShanghaiTime.Today(clock);
        // A change of one of them waits for this transaction, and then sets the day to look at it again.
        var obligations = await db
            .Obligations.FromSql($"select * from obligation where watch_on <= {today} order by watch_on limit {BatchSize} for update")
            .IgnoreQueryFilters() // a filter that turns out empty at run time makes EF Core 10 read the columns in the order of the entity, not by name
            .ToListAsync(cancellationToken);
        if (obligations is [])
            return false;
        var notices = await FindNoticesAsync(db, obligations, cancellationToken);
        var events = services.GetRequiredService<IEventRecorder>();
        foreach (var obligation in obligations)
        {
            Watch(obligation, [.. notices[obligation.Name]], today, db, events);
            obligation.WatchOn = obligation is { State: ObligationState.Open, Due: { } due } && due >= today ? due.AddDays(1) : null;
        }

        return true;
    }

    private static async Task<ILookup<string, OverdueNotice>> FindNoticesAsync(
        SchedulingDb db,
        List<StoredObligation> obligations,
        CancellationToken cancellationToken
    )
    {
        var districts = obligations.Select(obligation => obligation.District).Distinct().ToList();
        var campaigns = obligations.Select(obligation => obligation.CampaignId).Distinct().ToList();
        var names = obligations.Select(obligation => obligation.Name).ToList();
        var notices = await db
            .OverdueNotices.Where(notice => districts.Contains(notice.District) && campaigns.Contains(notice.CampaignId) && names.Contains(notice.Obligation))
            .ToListAsync(cancellationToken);
        return notices.ToLookup(notice => notice.Obligation);
    }

    private static void Watch(StoredObligation obligation, List<OverdueNotice> notices, DateOnly today, SchedulingDb db, IEventRecorder events)
    {
        foreach (var notice in notices.Where(notice => notice.ClearedOn is null && OverdueRules.IsCleared(notice.Due, obligation.Timing, today)))
        {
            notice.ClearedOn = today;
            events.Record(
                new ObligationCleared
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(ServiceActor, obligation.District, today),
                    Obligation = obligation.Name,
                    Campaign = obligation.CampaignName,
                    DueDate = notice.Due.ToProto(),
                },
                obligation.District
            );
        }

        if (!OverdueRules.IsNewlyOverdue(obligation.Timing, obligation.DueDatesRecordedOn(), today))
            return;
        var due = obligation.Due!.Value;
        if (notices.Find(notice => notice.Due == due) is not { } known)
            db.Add(new OverdueNotice(obligation.District, obligation.CampaignId, obligation.Name, due));
        else if (known.ClearedOn is null)
            return;
        else
            known.ClearedOn = null;
        events.Record(
            new ObligationOverdue
            {
                Metadata = EventMetadataExtensions.CreateMetadata(ServiceActor, obligation.District, due.AddDays(1)),
                Obligation = obligation.Name,
                Campaign = obligation.CampaignName,
                DueDate = due.ToProto(),
            },
            obligation.District
        );
    }

    [LoggerMessage(EventId = 2121, Level = LogLevel.Warning, Message = "Looking for overdue obligations was interrupted; retrying: {Cause}")]
    private partial void LogInterrupted(string cause);
}

internal sealed class OverdueStorage : IEntityTypeConfiguration<OverdueNotice>
{
    public void Configure(EntityTypeBuilder<OverdueNotice> notice)
    {
        notice.ToTable("overdue_notice");
        notice.HasKey(each => new
        {
            each.District,
            each.CampaignId,
            each.Obligation,
            each.Due,
        });
        notice.Property(each => each.District).HasMaxLength(6);
        notice.Property(each => each.CampaignId).HasMaxLength(63);
        notice.Property(each => each.Obligation).HasMaxLength(300);
        notice.Property(each => each.ClearedOn).IsConcurrencyToken(); // of two instances one clears it
    }
}
