using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Activities;

internal sealed class ActivityStorage : IEntityTypeConfiguration<Activity>
{
    public void Configure(EntityTypeBuilder<Activity> activity)
    {
        activity.ToTable("activity");
        activity.HasKey(stored => new { stored.District, stored.Id });
        activity.Property(stored => stored.District).HasMaxLength(6);
        activity.Property(stored => stored.Id).HasMaxLength(140);
        activity.Property(stored => stored.CampaignId).HasMaxLength(63);
        activity.Property(stored => stored.ThemeId).HasMaxLength(63);
        activity.Property(stored => stored.Unit).HasMaxLength(20);
        activity.Property(stored => stored.Topic).HasMaxLength(200);
        activity.Property(stored => stored.Forms);
        activity.Property(stored => stored.ExternalReference).HasMaxLength(100);
        activity.Property(stored => stored.State).HasMaxLength(20);
        activity.Property(stored => stored.RevertReason).HasMaxLength(500).HasDefaultValue("");
        activity.Property(stored => stored.Version).IsConcurrencyToken();
        activity.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Id,
        }); // ListActivities of a campaign
        activity.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Unit,
            stored.Id,
        }); // ListActivities of a campaign by unit
        activity.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.FirstDay,
            stored.Id,
        }); // ListActivities of a campaign by first_date
        activity.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.Id,
        }); // ListActivities of a unit
        activity.HasIndex(stored => new
        {
            stored.District,
            stored.FirstDay,
            stored.Id,
        }); // ListActivities by first_date
        // ListActivities by state. Nearly all activities are held.
        activity
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.Id,
            })
            .HasFilter("state <> 'Held'");
        activity.HasIndex(stored => new
        {
            stored.ExternalReference,
            stored.District,
            stored.Id,
        }); // ListActivities by external_reference
        activity.HasIndex(stored => stored.FirstDay).HasFilter("state <> 'Cancelled'"); // DueArrangements
    }
}
