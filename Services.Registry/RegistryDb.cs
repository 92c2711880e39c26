using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Accounts;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Registry;

/// <summary>Database context of Registry. A tenant filter limits every query to the scope of the caller; without a caller, no rows are returned.</summary>
public sealed class RegistryDb(DbContextOptions<RegistryDb> options) : TenantDbContext(options)
{
    /// <summary>Units (申报单位).</summary>
    public DbSet<Unit> Units => Set<Unit>();

    /// <summary>Campaigns (征集).</summary>
    public DbSet<Campaign> Campaigns => Set<Campaign>();

    /// <summary>Themes (主题申报).</summary>
    public DbSet<Theme> Themes => Set<Theme>();

    /// <summary>Encrypted contacts (联系人及电话).</summary>
    public DbSet<EncryptedContact> Contacts => Set<EncryptedContact>();

    /// <summary>Encrypted mail addresses of units.</summary>
    public DbSet<UnitContact> UnitContacts => Set<UnitContact>();

    /// <summary>
    /// Clients created by operators. They belong to no district, so access is limited by <see cref="Policies.Operator"/> instead of the tenant filter.
    /// </summary>
    public DbSet<Client> Clients => Set<Client>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RegistryDb).Assembly);
        modelBuilder.AddEventingEntities();
        modelBuilder.UseOpenIddict();

        FilterByTenant<Unit>(modelBuilder);
        FilterByTenant<Campaign>(modelBuilder);
        FilterByTenant<Theme>(modelBuilder, theme => theme.Unit);
        FilterByTenant<EncryptedContact>(modelBuilder);
        FilterByTenant<UnitContact>(modelBuilder, contact => contact.Unit);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<Month>().HaveConversion<MonthAsDay>();
    }
}
