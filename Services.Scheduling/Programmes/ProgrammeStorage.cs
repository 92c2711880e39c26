using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.Programmes;

internal sealed class ProgrammeStorage : IEntityTypeConfiguration<Programme>
{
    public void Configure(EntityTypeBuilder<Programme> programme)
    {
        programme.ToTable("programme");
        programme.HasKey(stored => new { stored.District, stored.ActivityId });
        programme.Property(stored => stored.District).HasMaxLength(6);
        programme.Property(stored => stored.ActivityId).HasMaxLength(140);
        programme.Property(stored => stored.Unit).HasMaxLength(20);
        programme.Property(stored => stored.Form).HasJsonConversion();
        programme.Property(stored => stored.State).HasMaxLength(20);
        programme.HasFiling(stored => stored.Filing);
        programme.Property(stored => stored.Version).IsConcurrencyToken();
        programme.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.ActivityId,
        }); // ListProgrammes of a unit
        // ListProgrammes by a state in which the bureau, or the unit, has to act. Nearly all programmes are approved.
        programme
            .HasIndex(stored => new
            {
                stored.State,
                stored.District,
                stored.ActivityId,
            })
            .HasFilter("state <> 'Approved'");
    }
}
