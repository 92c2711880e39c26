using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Registry.Units;

internal sealed class UnitStorage : IEntityTypeConfiguration<Unit>
{
    public void Configure(EntityTypeBuilder<Unit> unit)
    {
        unit.ToTable("unit");
        unit.HasKey(stored => new { stored.District, stored.Code });
        unit.Property(stored => stored.District).HasMaxLength(6);
        unit.Property(stored => stored.Code).HasMaxLength(20);
        unit.Property(stored => stored.DisplayName).HasMaxLength(100);
        unit.Property(stored => stored.Kind).HasMaxLength(20);
        unit.Property(stored => stored.CreditCode).HasMaxLength(18);
        unit.Property(stored => stored.State).HasMaxLength(20).HasDefaultValue(UnitState.Active);
        unit.Property(stored => stored.CreatedAt).HasDefaultValueSql("now()"); // of rows older than the column
        unit.Property(stored => stored.UpdatedAt).HasDefaultValueSql("now()");
        unit.Property(stored => stored.Version).IsConcurrencyToken();
        unit.HasIndex(stored => stored.Code).HasFilter("code like E'%\\n'"); // UnitCodeRepair: empty, as a rule
    }
}
