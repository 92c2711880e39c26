using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
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
/// <param name="ObligationId">The obligation id, the last segment of its resource name.</param>
/// <param name="Due">The missed due date.</param>
public sealed record OverdueNotice(string District, string CampaignId, string ObligationId, DateOnly Due);

/// <summary>Selects the obligations to report as overdue.</summary>
public static class OverdueRules
{
    /// <summary>Obligations that became overdue after they were recorded: still open, due date passed, and the due date recorded no later than that date.
    /// Backdated entries of a past campaign therefore raise no notices (docs/domain.md).</summary>
    /// <param name="ledger">The obligations of a campaign as of today.</param>
    /// <param name="recordedOn">Returns the record date, Asia/Shanghai, of the fact with a given id.</param>
    /// <param name="today">The current date in Shanghai.</param>
    public static IEnumerable<Obligation> NewlyOverdue(IEnumerable<Obligation> ledger, Func<string, DateOnly> recordedOn, DateOnly today) =>
        ledger.Where(duty => duty.State == ObligationState.Open && duty.Due is { } due && due < today && recordedOn(duty.History[^1].FactId) <= due);
}

/// <summary>Scans all obligations at startup and once a day just after midnight in Shanghai, and publishes an event for each newly overdue one.</summary>
public sealed partial class OverdueMonitor(IServiceScopeFactory scopes, DatabaseReadiness databaseReadiness, TimeProvider clock, ILogger<OverdueMonitor> logger)
    : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);
    private static readonly Actor ServiceActor = new("scheduling", Role.Service, "", null);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateOnly? lookedOn = null;
        try
        {
            await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(PollInterval, clock);
            do
            {
                var today = ShanghaiTime.Today(clock);
                if (today != lookedOn && await TryScanAsync(today, stoppingToken))
                    lookedOn = today;
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Normal shutdown.
        }
    }

    private async Task<bool> TryScanAsync(DateOnly today, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("the watch over due days");
            var db = scope.ServiceProvider.GetRequiredService<SchedulingDb>();
            var calls = await db
                .Campaigns.AsNoTracking()
                .OrderBy(call => call.District)
                .ThenBy(call => call.Id)
                .Select(call => new { call.District, call.Id })
                .ToListAsync(cancellationToken);
            foreach (var call in calls)
                await RecordOverdueAsync(new(call.District, call.Id), today, scope.ServiceProvider, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or DbUpdateException or InvalidOperationException { InnerException: NpgsqlException })
        {
            LogScanFailed(logger, exception.Message); // database unavailable, or a concurrent instance recorded it first
            return false;
        }
    }

    private static async Task RecordOverdueAsync(CampaignName name, DateOnly today, IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        if (await services.GetRequiredService<CampaignFacts>().FindAsync(name, cancellationToken) is not { } campaign)
            return;
        var days = await services.GetRequiredService<CurrentCalendar>().WorkingDaysAsync(cancellationToken);
        var recorded = campaign.Facts.ToDictionary(fact => fact.Stamp.Id, fact => ShanghaiTime.DateOf(fact.Stamp.RecordedAt));
        var told = await db.OverdueNotices.Where(each => each.District == name.District && each.CampaignId == name.Campaign).ToListAsync(cancellationToken);
        foreach (var duty in OverdueRules.NewlyOverdue(Ledger.Derive(campaign.Facts, campaign.Terms, days, new(today)), id => recorded[id], today))
        {
            var owed = new ObligationView(campaign, duty);
            var note = new OverdueNotice(name.District, name.Campaign, owed.Id, duty.Due!.Value);
            if (told.Contains(note))
                continue;
            db.Add(note);
            services
                .GetRequiredService<IEventRecorder>()
                .Record(
                    new ObligationOverdue
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(ServiceActor, name.District, note.Due.AddDays(1)),
                        Obligation = owed.Name,
                        Campaign = $"{name}",
                        DueDate = note.Due.ToProto(),
                    },
                    name.District
                );
        }

        await services.GetRequiredService<IdempotentCommands>().CommitAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Scanning for overdue obligations failed; next attempt in one minute: {Cause}")]
    private static partial void LogScanFailed(ILogger logger, string cause);
}

internal sealed class OverdueStorage : IEntityTypeConfiguration<OverdueNotice>
{
    public void Configure(EntityTypeBuilder<OverdueNotice> told)
    {
        told.ToTable("overdue_notice");
        told.HasKey(each => new
        {
            each.District,
            each.CampaignId,
            each.ObligationId,
            each.Due,
        });
        told.Property(each => each.District).HasMaxLength(6);
        told.Property(each => each.CampaignId).HasMaxLength(63);
        told.Property(each => each.ObligationId).HasMaxLength(200);
    }
}
