using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Plan;

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
