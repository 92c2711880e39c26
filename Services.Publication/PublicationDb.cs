using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication;

/// <summary>What Publication keeps. Shows a caller only what is his: no caller, no rows.</summary>
public sealed class PublicationDb(DbContextOptions<PublicationDb> options, TenantScope caller) : DbContext(options)
{
    /// <summary>Units, as Registry tells.</summary>
    public DbSet<UnitReplica> Units => Set<UnitReplica>();

    /// <summary>Activities, as Scheduling tells.</summary>
    public DbSet<ActivityReplica> Activities => Set<ActivityReplica>();

    /// <summary>情况报告.</summary>
    public DbSet<Report> Reports => Set<Report>();

    /// <summary>Their pictures.</summary>
    public DbSet<Picture> Pictures => Set<Picture>();

    /// <summary>宣传推介.</summary>
    public DbSet<Publicity.Publicity> Publicity => Set<Publicity.Publicity>();

    /// <summary>意见建议.</summary>
    public DbSet<Opinion> Opinions => Set<Opinion>();

    private string? Scope => caller.DistrictPrefix;

    private string? OwnUnit => caller.Unit;

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PublicationDb).Assembly);
        modelBuilder.AddEventingEntities();

        modelBuilder.Entity<UnitReplica>().HasQueryFilter(unit => Scope != null && unit.District.StartsWith(Scope));
        modelBuilder
            .Entity<ActivityReplica>()
            .HasQueryFilter(activity => Scope != null && activity.District.StartsWith(Scope) && (OwnUnit == null || activity.Unit == OwnUnit));
        modelBuilder
            .Entity<Report>()
            .HasQueryFilter(report => Scope != null && report.District.StartsWith(Scope) && (OwnUnit == null || report.Unit == OwnUnit));
        modelBuilder
            .Entity<Picture>()
            .HasQueryFilter(picture => Scope != null && picture.District.StartsWith(Scope) && (OwnUnit == null || picture.Unit == OwnUnit));
        modelBuilder
            .Entity<Publicity.Publicity>()
            .HasQueryFilter(shown => Scope != null && shown.District.StartsWith(Scope) && (OwnUnit == null || shown.Unit == OwnUnit));
        modelBuilder
            .Entity<Opinion>()
            .HasQueryFilter(opinion =>
                Scope != null && opinion.District.StartsWith(Scope) && (OwnUnit == null || opinion.Unit == OwnUnit || opinion.AssignedTo == OwnUnit)
            );
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
}
