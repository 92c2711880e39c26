using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
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

/// <summary>Selects the obligations that are newly overdue, and the notices to clear.</summary>
public static class OverdueRules
{
    /// <summary>Obligations that became overdue after they were recorded: still open, due date passed, and the obligation recorded no later than that date.
    /// Backdated entries of a past campaign therefore raise no notices (docs/domain.md, Overdue notices).</summary>
    /// <param name="ledger">The obligations of a campaign as of today.</param>
    /// <param name="recordedOn">Returns the record date, Asia/Shanghai, of the fact with a given id.</param>
    /// <param name="today">The current date in Shanghai.</param>
    public static IEnumerable<Obligation> NewlyOverdue(IEnumerable<Obligation> ledger, Func<string, DateOnly> recordedOn, DateOnly today) =>
        ledger.Where(duty => duty.State == ObligationState.Open && duty.Due < today && duty.History.Any(known => recordedOn(known.FactId) <= duty.Due));

    /// <summary>Whether the due date of a notice no longer counts as missed: the deadline was extended, the obligation no longer exists, or a filing entered
    /// later was received in time (docs/domain.md, Overdue notices). A late filing, and a cancellation after the due date, clear nothing.</summary>
    /// <param name="reportedDue">The due date of the notice.</param>
    /// <param name="obligation">The obligation as of today; null if there is none any more.</param>
    public static bool IsCleared(DateOnly reportedDue, Obligation? obligation) => !(obligation?.MissedDue <= reportedDue);
}

/// <summary>Publishes an event for each newly overdue obligation, and another when it turns out not to be: scans all campaigns at startup and just after
/// midnight in Shanghai, within a minute after an import of a calendar, and within a minute each campaign that has overdue obligations and received facts
/// since.</summary>
public sealed partial class OverdueMonitor(IServiceScopeFactory scopes, DatabaseReadiness databaseReadiness, TimeProvider clock, ILogger<OverdueMonitor> logger)
    : ResilientService(logger)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly Actor ServiceActor = new("scheduling", Role.Service, "", null);

    /// <summary>The number of facts of each campaign with overdue obligations, counted before its last scan.</summary>
    private readonly Dictionary<CampaignName, int> scannedFacts = [];

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        (DateOnly Today, int Calendars)? scanned = null;
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(PollInterval, clock);
        do
        {
            scanned = await TryScanAsync(scanned, stoppingToken) ?? scanned;
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Scans all campaigns on another day or with another calendar than the last time, else those with new facts and overdue obligations.</summary>
    /// <returns>The day and the number of imported lists; null if the database failed and the scan is to be repeated.</returns>
    private async Task<(DateOnly Today, int Calendars)?> TryScanAsync((DateOnly, int)? scanned, CancellationToken cancellationToken)
    {
        var today = ShanghaiTime.Today(clock);
        try
        {
            await using var scope = CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
            var calendars = await db.CalendarYears.CountAsync(cancellationToken);
            var factCounts = await CountFactsAsync(db, cancellationToken);
            var campaigns =
                scanned != (today, calendars)
                    ? await scope.ServiceProvider.GetRequiredService<CampaignFacts>().CampaignsAsync(null, cancellationToken)
                    : [.. factCounts.Where(count => scannedFacts.GetValueOrDefault(count.Key) != count.Value).Select(count => count.Key)];
            foreach (var name in campaigns)
            {
                await ScanCampaignAsync(name, today, cancellationToken);
                if (factCounts.TryGetValue(name, out var count))
                    scannedFacts[name] = count;
            }

            return (today, calendars);
        }
        catch (Exception exception) when (exception is DbUpdateException || DatabaseFailure.Is(exception))
        {
            LogScanFailed(exception.Message); // database unavailable, or a concurrent instance recorded it first
            return null;
        }
    }

    private AsyncServiceScope CreateScope()
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("the watch over due days");
        return scope;
    }

    /// <summary>Scans a campaign. One that cannot be evaluated is logged and holds up no other; it is scanned again with its next fact, at the latest the next
    /// day.</summary>
    private async Task ScanCampaignAsync(CampaignName name, DateOnly today, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = CreateScope();
            await ScanCampaignAsync(name, today, scope.ServiceProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DbUpdateException) && !DatabaseFailure.Is(exception))
        {
            LogCampaignFailed(exception, $"{name}");
        }
    }

    private static async Task<Dictionary<CampaignName, int>> CountFactsAsync(SchedulingDb db, CancellationToken cancellationToken)
    {
        var counts = await db
            .OverdueNotices.Where(notice => notice.ClearedOn == null)
            .Select(notice => new { notice.District, notice.CampaignId })
            .Distinct()
            .Select(campaign => new
            {
                campaign.District,
                campaign.CampaignId,
                Facts = db.Facts.Count(fact => fact.District == campaign.District && fact.CampaignId == campaign.CampaignId),
            })
            .ToListAsync(cancellationToken);
        return counts.ToDictionary(count => new CampaignName(count.District, count.CampaignId), count => count.Facts);
    }

    private static async Task ScanCampaignAsync(CampaignName name, DateOnly today, IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        if (await services.GetRequiredService<CampaignFacts>().FindAsync(name, cancellationToken) is not { } campaign)
            return;
        var days = await services.GetRequiredService<CurrentCalendar>().WorkingDaysAsync(knownTime: null, cancellationToken);
        var recorded = campaign.Facts.ToDictionary(fact => fact.Stamp.Id, fact => ShanghaiTime.DateOf(fact.Stamp.RecordedAt));
        var obligations = Ledger.Derive(campaign.Facts, campaign.Terms, days, new(today), cancellationToken);
        var byName = obligations.ToDictionary(obligation => new ObligationView(campaign, obligation).Name);
        var notices = await db
            .OverdueNotices.Where(notice => notice.District == name.District && notice.CampaignId == name.Campaign)
            .ToDictionaryAsync(notice => (notice.Obligation, notice.Due), cancellationToken);
        var events = services.GetRequiredService<IEventRecorder>();

        foreach (var notice in notices.Values.Where(notice => notice.ClearedOn is null))
        {
            if (!OverdueRules.IsCleared(notice.Due, byName.GetValueOrDefault(notice.Obligation)))
                continue;
            notice.ClearedOn = today;
            events.Record(
                new ObligationCleared
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(ServiceActor, name.District, today),
                    Obligation = notice.Obligation,
                    Campaign = $"{name}",
                    DueDate = notice.Due.ToProto(),
                },
                name.District
            );
        }

        foreach (var obligation in OverdueRules.NewlyOverdue(obligations, id => recorded[id], today))
        {
            var resource = new ObligationView(campaign, obligation).Name;
            var due = obligation.Due!.Value;
            if (!notices.TryGetValue((resource, due), out var notice))
                db.Add(new OverdueNotice(name.District, name.Campaign, resource, due));
            else if (notice.ClearedOn is null)
                continue;
            else
                notice.ClearedOn = null;
            events.Record(
                new ObligationOverdue
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(ServiceActor, name.District, due.AddDays(1)),
                    Obligation = resource,
                    Campaign = $"{name}",
                    DueDate = due.ToProto(),
                },
                name.District
            );
        }

        await services.GetRequiredService<IdempotentCommands>().CommitAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 2121, Level = LogLevel.Warning, Message = "Scanning for overdue obligations failed; next attempt in one minute: {Cause}")]
    private partial void LogScanFailed(string cause);

    [LoggerMessage(EventId = 2122, Level = LogLevel.Error, Message = "The overdue obligations of {Campaign} could not be determined")]
    private partial void LogCampaignFailed(Exception exception, string campaign);
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
