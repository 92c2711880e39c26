using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

internal static class PlanQueries
{
    /// <summary>Lists releases of a plan with their content, by number.</summary>
    /// <param name="db">The database.</param>
    /// <param name="name">The campaign.</param>
    /// <param name="first">The number of the first release.</param>
    /// <param name="last">The number of the last one; a higher one than there is lists all.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<Proto.PlanRelease>> ListReleasesAsync(
        this SchedulingDb db,
        CampaignName name,
        int first,
        int last,
        CancellationToken cancellationToken
    )
    {
        var releases = await db
            .PlanReleases.AsNoTracking()
            .Where(release => release.District == name.District && release.CampaignId == name.Campaign && release.Number >= first && release.Number <= last)
            .OrderBy(release => release.Number)
            .ToListAsync(cancellationToken);
        return [.. releases.Select(PlanMapping.ToProto)];
    }
}

internal sealed class PlanStorage : IEntityTypeConfiguration<AnnualPlan>, IEntityTypeConfiguration<PlanEntry>, IEntityTypeConfiguration<PlanRelease>
{
    public void Configure(EntityTypeBuilder<AnnualPlan> plan)
    {
        plan.ToTable("annual_plan");
        plan.HasKey(stored => new { stored.District, stored.CampaignId });
        plan.Property(stored => stored.District).HasMaxLength(6);
        plan.Property(stored => stored.CampaignId).HasMaxLength(63);
        plan.Property(stored => stored.Version).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<PlanEntry> entry)
    {
        entry.ToTable("plan_entry");
        entry.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.ThemeId,
        });
        entry.Property(stored => stored.District).HasMaxLength(6);
        entry.Property(stored => stored.CampaignId).HasMaxLength(63);
        entry.Property(stored => stored.ThemeId).HasMaxLength(63);
        entry.Property(stored => stored.Unit).HasMaxLength(20);
        entry.ComplexProperty(stored => stored.Draft, draft => draft.Property(placed => placed.State).HasMaxLength(20));
        entry.ComplexProperty(stored => stored.Released, released => released.Property(placed => placed.State).HasMaxLength(20));
    }

    public void Configure(EntityTypeBuilder<PlanRelease> release)
    {
        release.ToTable("plan_release");
        release.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Number,
        });
        release.Property(stored => stored.District).HasMaxLength(6);
        release.Property(stored => stored.CampaignId).HasMaxLength(63);
        release.Property(stored => stored.Content).IsRequired();
    }
}
