using ThemeDay.Scheduling.Facts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>That a duty became overdue was told, once for each due day it missed.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="CampaignId">The call.</param>
/// <param name="ObligationId">The duty, as its name ends.</param>
/// <param name="Due">The day it missed.</param>
public sealed record OverdueNotice(string District, string CampaignId, string ObligationId, DateOnly Due);

/// <summary>Which duties became overdue under our eyes.</summary>
public static class OverdueRules
{
    /// <summary>Those still open whose due day is over, and was known here before it was: what is entered of a past call alarms nobody (design §3).</summary>
    /// <param name="ledger">The duties of a call, as they stand today.</param>
    /// <param name="recordedOn">The day, Asia/Shanghai, on which the fact of an id was recorded.</param>
    /// <param name="today">Today in Shanghai.</param>
    public static IEnumerable<Obligation> NewlyOverdue(IEnumerable<Obligation> ledger, Func<string, DateOnly> recordedOn, DateOnly today) =>
        ledger.Where(duty => duty.Open && duty.Due is { } due && due < today && recordedOn(duty.History[^1].FactId) <= due);
}

/// <summary>Looks through the ledger once a day, just after midnight in Shanghai, and at every start: what became overdue is told to other systems.</summary>
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
            // Told to stop.
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
            LogScanFailed(logger, exception.Message); // the database away, or another copy was faster
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
                .GetRequiredService<EventRecorder>()
                .Record(
                    new ObligationOverdue
                    {
                        Metadata = ServiceDefaults.Events.EventMetadataExtensions.CreateMetadata(ServiceActor, name.District, note.Due.AddDays(1)),
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
