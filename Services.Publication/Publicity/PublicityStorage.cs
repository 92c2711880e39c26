using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Publicity;

internal sealed class PublicityStorage : IEntityTypeConfiguration<Publicity>
{
    public void Configure(EntityTypeBuilder<Publicity> publicity)
    {
        publicity.ToTable("publicity");
        publicity.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        publicity.Property(stored => stored.District).HasMaxLength(6);
        publicity.Property(stored => stored.ActivityId).HasMaxLength(140);
        publicity.Property(stored => stored.Id).HasMaxLength(63);
        publicity.Property(stored => stored.Unit).HasMaxLength(20);
        publicity.ComplexProperty(
            stored => stored.Form,
            form =>
            {
                form.Property(recorded => recorded.Kind).HasColumnName("kind").HasMaxLength(20);
                form.Property(recorded => recorded.Medium).HasColumnName("medium").HasMaxLength(100);
                form.Property(recorded => recorded.Link).HasColumnName("link").HasMaxLength(500);
                form.Property(recorded => recorded.PersonalDataReason).HasColumnName("personal_data_reason").HasMaxLength(ReasonValidator.Limit);
            }
        );
        publicity.Property(stored => stored.State).HasMaxLength(20);
        publicity.Property(stored => stored.Reason).HasMaxLength(500);
        publicity.Property(stored => stored.Version).IsConcurrencyToken();
        publicity.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.ActivityId,
            stored.Id,
        }); // ListPublicityRecords of a unit
    }
}
