using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication;

/// <summary>Database context of Publication. A tenant filter limits every query to the scope of the caller; without a caller, no rows are returned.</summary>
public sealed class PublicationDb(DbContextOptions<PublicationDb> options, TenantScope caller) : DbContext(options)
{
    /// <summary>Replicas of units, from events of Registry.</summary>
    public DbSet<UnitReplica> Units => Set<UnitReplica>();

    /// <summary>Replicas of campaigns, from events of Registry.</summary>
    public DbSet<CampaignReplica> Campaigns => Set<CampaignReplica>();

    /// <summary>Replicas of activities, from events of Scheduling.</summary>
    public DbSet<ActivityReplica> Activities => Set<ActivityReplica>();

    /// <summary>Reports (情况报告).</summary>
    public DbSet<Report> Reports => Set<Report>();

    /// <summary>Pictures of reports.</summary>
    public DbSet<Picture> Pictures => Set<Picture>();

    /// <summary>Publicity records (宣传推介).</summary>
    public DbSet<Publicity.Publicity> Publicity => Set<Publicity.Publicity>();

    /// <summary>Opinions (意见建议).</summary>
    public DbSet<Opinion> Opinions => Set<Opinion>();

    private string? Scope => caller.DistrictPrefix;

    private string? ScopeEnd => caller.DistrictEnd;

    private Expression<Func<string, bool>> IsInScope =>
        district => EF.Parameter(Scope) != null && string.Compare(district, Scope) >= 0 && string.Compare(district, ScopeEnd) < 0;

    private string? OwnUnit => caller.Unit;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PublicationDb).Assembly);
        modelBuilder.AddEventingEntities();

        modelBuilder.Entity<UnitReplica>().HasTenantFilter(IsInScope);
        modelBuilder.Entity<CampaignReplica>().HasTenantFilter(IsInScope);
        modelBuilder.Entity<ActivityReplica>().HasTenantFilter(IsInScope, activity => EF.Parameter(OwnUnit) == null || activity.Unit == OwnUnit);
        modelBuilder.Entity<Report>().HasTenantFilter(IsInScope, report => EF.Parameter(OwnUnit) == null || report.Unit == OwnUnit);
        modelBuilder.Entity<Picture>().HasTenantFilter(IsInScope, picture => EF.Parameter(OwnUnit) == null || picture.Unit == OwnUnit);
        modelBuilder.Entity<Publicity.Publicity>().HasTenantFilter(IsInScope, shown => EF.Parameter(OwnUnit) == null || shown.Unit == OwnUnit);
        modelBuilder
            .Entity<Opinion>()
            .HasTenantFilter(IsInScope, opinion => EF.Parameter(OwnUnit) == null || opinion.Unit == OwnUnit || opinion.AssignedTo == OwnUnit);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.UseOrdinalCollation();
    }
}
