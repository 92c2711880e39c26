using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Arrangements;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Circulars;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.Scheduling.Plan;
using ThemeDay.Scheduling.Programmes;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Operations;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling;

/// <summary>Database context of Scheduling. The tenant filter restricts rows to the caller's district scope; without a caller no rows are returned. The
/// calendar and the indicator schemes are shared by all districts.</summary>
public sealed class SchedulingDb(DbContextOptions<SchedulingDb> options) : TenantDbContext(options)
{
    /// <summary>The events of all campaigns.</summary>
    public DbSet<StoredFact> Facts => Set<StoredFact>();

    /// <summary>Replicated units of Registry.</summary>
    public DbSet<UnitReplica> Units => Set<UnitReplica>();

    /// <summary>Replicated campaigns of Registry.</summary>
    public DbSet<CampaignReplica> Campaigns => Set<CampaignReplica>();

    /// <summary>Replicated themes of Registry.</summary>
    public DbSet<ThemeReplica> Themes => Set<ThemeReplica>();

    /// <summary>Annual plans (全年活动计划).</summary>
    public DbSet<AnnualPlan> Plans => Set<AnnualPlan>();

    /// <summary>Entries of annual plans.</summary>
    public DbSet<PlanEntry> PlanEntries => Set<PlanEntry>();

    /// <summary>Releases of annual plans.</summary>
    public DbSet<PlanRelease> PlanReleases => Set<PlanRelease>();

    /// <summary>Releases of monthly arrangements.</summary>
    public DbSet<ArrangementRelease> ArrangementReleases => Set<ArrangementRelease>();

    /// <summary>Theme-day activities (主题日活动).</summary>
    public DbSet<Activity> Activities => Set<Activity>();

    /// <summary>Activity programmes (活动方案).</summary>
    public DbSet<Programme> Programmes => Set<Programme>();

    /// <summary>Frozen assessments.</summary>
    public DbSet<Snapshot> Snapshots => Set<Snapshot>();

    /// <summary>What the scores of snapshots were computed from.</summary>
    public DbSet<StoredSnapshotInputs> SnapshotInputs => Set<StoredSnapshotInputs>();

    /// <summary>Obligations by all facts known.</summary>
    public DbSet<StoredObligation> Obligations => Set<StoredObligation>();

    /// <summary>Published overdue notices.</summary>
    public DbSet<OverdueNotice> OverdueNotices => Set<OverdueNotice>();

    /// <summary>The inboxes of units and bureaus.</summary>
    public DbSet<Notification> Notifications => Set<Notification>();

    /// <summary>Deliveries of notifications by mail and webhook.</summary>
    public DbSet<Delivery> Deliveries => Set<Delivery>();

    /// <summary>Addresses of other systems to which notifications are posted.</summary>
    public DbSet<Webhook> Webhooks => Set<Webhook>();

    /// <summary>Released circulars (通报).</summary>
    public DbSet<Circular> Circulars => Set<Circular>();

    /// <summary>The official lists of working days.</summary>
    public DbSet<StoredCalendarYear> CalendarYears => Set<StoredCalendarYear>();

    /// <summary>All versions of the indicator schemes (指标体系).</summary>
    public DbSet<StoredIndicatorScheme> IndicatorSchemes => Set<StoredIndicatorScheme>();

    /// <summary>The plan of an activity and its entry there.</summary>
    public async Task<(PlanEntry Entry, AnnualPlan Plan)> FindPlanEntryAsync(Activity activity, CancellationToken cancellationToken) =>
        (
            await PlanEntries.SingleAsync(
                entry => entry.District == activity.District && entry.CampaignId == activity.CampaignId && entry.ThemeId == activity.ThemeId,
                cancellationToken
            ),
            await Plans.SingleAsync(plan => plan.District == activity.District && plan.CampaignId == activity.CampaignId, cancellationToken)
        );

    /// <summary>The event that opened a campaign, which is known to be opened: its terms.</summary>
    public async Task<CampaignOpened> GetCampaignOpenedAsync(CampaignName name, CancellationToken cancellationToken) =>
        CampaignOpened.Parser.ParseFrom(
            await Campaigns
                .Where(known => known.District == name.District && known.Id == name.Campaign)
                .Select(known => known.Opened)
                .SingleAsync(cancellationToken)
        );

    /// <summary>NOT_FOUND if the campaign was not opened, or is not visible to the caller.</summary>
    public async Task EnsureCampaignOpenedAsync(CampaignName name, CancellationToken cancellationToken)
    {
        if (!await Campaigns.AnyAsync(campaign => campaign.District == name.District && campaign.Id == name.Campaign, cancellationToken))
            throw RequestGuards.NotFound();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SchedulingDb).Assembly);
        modelBuilder.AddEventingEntities();
        modelBuilder.AddOperations();

        FilterByTenant<StoredFact>(modelBuilder);
        FilterByTenant<UnitReplica>(modelBuilder);
        FilterByTenant<CampaignReplica>(modelBuilder);
        FilterByTenant<ThemeReplica>(modelBuilder);
        FilterByTenant<AnnualPlan>(modelBuilder);
        FilterByTenant<PlanEntry>(modelBuilder);
        FilterByTenant<PlanRelease>(modelBuilder);
        FilterByTenant<ArrangementRelease>(modelBuilder);
        FilterByTenant<Activity>(modelBuilder, activity => activity.Unit);
        FilterByTenant<Programme>(modelBuilder, programme => programme.Unit);
        FilterByTenant<StoredObligation>(modelBuilder, each => each.Unit);
        FilterByTenant<OverdueNotice>(modelBuilder);
        FilterByTenant<Notification>(modelBuilder, notification => notification.Unit);
        FilterByTenant<Delivery>(modelBuilder, delivery => delivery.Unit);
        FilterByTenant<Webhook>(modelBuilder);
        FilterByTenant<Circular>(modelBuilder);
        FilterByTenant<StoredOperation>(modelBuilder);
        FilterByTenant<Snapshot>(modelBuilder);
        FilterByTenant<StoredSnapshotInputs>(modelBuilder);
    }
}
