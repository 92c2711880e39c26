using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Registry.Accounts;

internal sealed class ClientStorage : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> client)
    {
        client.ToTable("client");
        client.HasKey(stored => stored.Id);
        client.Property(stored => stored.Id).HasMaxLength(63);
        client.Property(stored => stored.Role).HasMaxLength(20);
        client.Property(stored => stored.ScopeCode).HasMaxLength(6);
        client.Property(stored => stored.Unit).HasMaxLength(20);
        client.Property(stored => stored.CreatedAt);
        client.Property(stored => stored.UpdatedBy).HasMaxLength(255);
        client.Property(stored => stored.Secrets).HasJsonConversion();
        client.Property(stored => stored.Version).IsConcurrencyToken();
    }
}
