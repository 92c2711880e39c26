using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Registry.Campaigns;

internal static class CampaignQueries
{
    /// <summary>Reads a campaign in the scope of the caller, without changing it; NOT_FOUND if it does not exist or is out of scope.</summary>
    public static Task<Campaign> RequireCampaignAsync(this RegistryDb db, CampaignName name, CancellationToken cancellationToken) =>
        db
            .Campaigns.AsNoTracking()
            .SingleOrDefaultAsync(campaign => campaign.District == name.District && campaign.Id == name.Campaign, cancellationToken)
            .OrNotFoundAsync();
}

internal sealed class CampaignStorage : IEntityTypeConfiguration<Campaign>
{
    // Of campaigns older than the column: ReminderStep.Default.
    private const string DefaultReminders =
        """'[{"Kind":1,"WorkingDays":-3},{"Kind":1,"WorkingDays":0},{"Kind":2,"WorkingDays":1},{"Kind":3,"WorkingDays":3}]'""";

    public void Configure(EntityTypeBuilder<Campaign> campaign)
    {
        campaign.ToTable("campaign");
        campaign.HasKey(stored => new { stored.District, stored.Id });
        campaign.Property(stored => stored.District).HasMaxLength(6);
        campaign.Property(stored => stored.Id).HasMaxLength(63);
        campaign.ComplexProperty(
            stored => stored.Terms,
            terms =>
            {
                terms.Property(stored => stored.DocumentNumber).HasMaxLength(100);
                terms.Property(stored => stored.Title).HasMaxLength(200);
                terms.Property(stored => stored.PublicPhoneNumbers).HasDefaultValueSql("'{}'");
                terms.Property(stored => stored.ProgrammeLead).HasJsonConversion();
                terms.Property(stored => stored.ReportLead).HasJsonConversion();
                terms.Property(stored => stored.CorrectionLead).HasJsonConversion();
                terms.Property(stored => stored.Reminders).HasJsonConversion().HasDefaultValueSql(DefaultReminders);
                terms.Property(stored => stored.Scheme).HasMaxLength(63);
            }
        );
        campaign.Property(stored => stored.InvitedUnits);
        campaign.Property(stored => stored.UninvitedUnits).HasJsonConversion().HasDefaultValueSql("'[]'");
        campaign.Property(stored => stored.Extensions).HasJsonConversion();
        campaign.Property(stored => stored.State).HasMaxLength(20);
        campaign.Property(stored => stored.CreatedAt).HasDefaultValueSql("now()"); // of rows older than the column
        campaign.Property(stored => stored.UpdatedAt).HasDefaultValueSql("now()");
        campaign.Property(stored => stored.Version).IsConcurrencyToken();
        campaign.HasIndex(stored => new
        {
            stored.State,
            stored.District,
            stored.Id,
        }); // ListCampaigns by state: the open ones of a province
        campaign.Ignore(stored => stored.Deadlines);
        campaign.Ignore(stored => stored.Status);
    }
}

/// <summary>Stores a month as the date of its first day.</summary>
internal sealed class MonthAsDay() : ValueConverter<Month, DateOnly>(month => month.FirstDay, day => Month.FromDate(day));
