using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Registry.Themes;

internal static class ThemeQueries
{
    /// <summary>Gets a theme in the scope of the caller; NOT_FOUND if it does not exist or is out of scope.</summary>
    public static Task<Theme> RequireThemeAsync(this RegistryDb db, string name, CancellationToken cancellationToken)
    {
        var wanted = ThemeName.Parse(name);
        return db
            .Themes.SingleOrDefaultAsync(
                theme => theme.District == wanted.District && theme.CampaignId == wanted.Campaign && theme.Id == wanted.Theme,
                cancellationToken
            )
            .OrNotFoundAsync();
    }
}

internal sealed class ThemeStorage : IEntityTypeConfiguration<Theme>
{
    /// <summary>Selects from a set of hashes those of current or earlier scans.</summary>
    public static async Task<IReadOnlyCollection<string>> FindReferencedAsync(
        IServiceProvider services,
        IReadOnlyCollection<string> files,
        CancellationToken cancellationToken
    )
    {
        var themes = services.GetRequiredService<RegistryDb>().Themes.AsNoTracking();
        var now = await themes
            .Where(theme => theme.Scan != null && files.Contains(theme.Scan.Sha256))
            .Select(theme => theme.Scan!.Sha256)
            .ToListAsync(cancellationToken);
        var before = await themes
            .Where(theme => theme.EarlierScans.Count > 0 && theme.EarlierScans.Any(scan => files.Contains(scan))) // the first is the condition of the index
            .Select(theme => theme.EarlierScans)
            .ToListAsync(cancellationToken);
        return [.. now, .. before.SelectMany(scans => scans).Where(files.Contains)];
    }

    public void Configure(EntityTypeBuilder<Theme> theme)
    {
        theme.ToTable("theme");
        theme.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Id,
        });
        theme.Property(stored => stored.District).HasMaxLength(6);
        theme.Property(stored => stored.CampaignId).HasMaxLength(63);
        theme.Property(stored => stored.Id).HasMaxLength(63);
        theme.Property(stored => stored.Unit).HasMaxLength(20);
        theme.ComplexProperty(
            stored => stored.Form,
            form =>
            {
                form.Property(written => written.Topic).HasColumnName("topic").HasMaxLength(200);
                form.Property(written => written.Month).HasColumnName("month");
                form.Property(written => written.LateMonthReason).HasColumnName("late_month_reason").HasMaxLength(500);
                form.Property(written => written.Forms).HasColumnName("forms");
                form.Property(written => written.ExternalReference).HasColumnName("external_reference").HasMaxLength(100);
                form.Property(written => written.PersonalDataReason).HasColumnName("personal_data_reason").HasMaxLength(500).HasDefaultValue("");
            }
        );
        theme.ComplexProperty(
            stored => stored.Scan,
            scan =>
            {
                scan.Property(taken => taken.MediaType).HasColumnName("scan_media_type").HasMaxLength(50);
                scan.Property(taken => taken.SizeBytes).HasColumnName("scan_size_bytes");
                scan.Property(taken => taken.Sha256).HasColumnName("scan_sha256").HasMaxLength(64);
            }
        );
        theme.Property(stored => stored.EarlierScans).HasDefaultValueSql("'{}'");
        theme.Property(stored => stored.State).HasMaxLength(20);
        theme.Property(stored => stored.ReturnedItems);
        theme.Property(stored => stored.Reason).HasMaxLength(500);
        theme.Property(stored => stored.MergedInto).HasMaxLength(63);
        theme.Property(stored => stored.CreatedAt).HasDefaultValueSql("now()"); // of rows older than the column
        theme.Property(stored => stored.UpdatedAt).HasDefaultValueSql("now()");
        theme.Property(stored => stored.Version).IsConcurrencyToken();
        theme.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.CampaignId,
            stored.Id,
        }); // ListThemes of a unit, in a campaign or in all
        // ListThemes by a state in which somebody has to act. The other states are those of nearly all themes.
        theme
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.CampaignId,
                stored.Id,
            })
            .HasFilter("state in ('Draft', 'Submitted', 'Returned', 'Accepted')");
        // Created by SQL, since EF Core has no indexes on complex properties, nor on arrays: ix_theme_external_reference for ListThemes by external_reference;
        // theme_by_scan and theme_by_earlier_scans for FindReferencedAsync.
    }
}
