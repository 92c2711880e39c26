using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Contacts;

/// <summary>The stored mail addresses of a unit, encrypted by <see cref="ContactProtector"/>.</summary>
public sealed class UnitContact(string district, string unit, byte[] cipher)
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Code of the unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>The encrypted addresses.</summary>
    public byte[] Cipher { get; set; } = cipher;

    /// <summary>Version, incremented by each change: concurrency token and etag.</summary>
    public int Version { get; private set; }
}

/// <summary>Validates mail addresses.</summary>
public static class EmailAddressRules
{
    /// <summary>The largest number of addresses of a unit.</summary>
    public const int MaxAddresses = 5;

    /// <summary>The field violations of the addresses of a unit.</summary>
    public static IReadOnlyList<FieldViolation> Validate(IReadOnlyList<string> addresses)
    {
        const string Field = "unit_contact.email_addresses";
        List<FieldViolation> violations = [];
        if (addresses.Count > MaxAddresses)
            violations.Add(new(Field, ErrorReasons.OutOfRange));
        if (addresses.Distinct(StringComparer.OrdinalIgnoreCase).Count() != addresses.Count)
            violations.Add(new(Field, ErrorReasons.Duplicate));
        violations.AddRange(
            addresses
                .Take(MaxAddresses)
                .Index()
                .Where(address => !MailAddresses.IsValid(address.Item))
                .Select(address => new FieldViolation($"{Field}[{address.Index}]", ErrorReasons.Malformed))
        );
        return violations;
    }
}

internal static class UnitContactQueries
{
    /// <summary>The stored mail addresses of a unit, without changing them; null if it has none.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: the unit does not exist, or is out of the scope of the caller.</exception>
    public static async Task<UnitContact?> FindUnitContactAsync(this RegistryDb db, UnitName unit, CancellationToken cancellationToken)
    {
        await db.RequireUnitAsync(unit, cancellationToken);
        return await db
            .UnitContacts.AsNoTracking()
            .SingleOrDefaultAsync(stored => stored.District == unit.District && stored.Unit == unit.Unit, cancellationToken);
    }
}

internal sealed class UnitContactStorage : IEntityTypeConfiguration<UnitContact>
{
    public void Configure(EntityTypeBuilder<UnitContact> contact)
    {
        contact.ToTable("unit_contact");
        contact.HasKey(stored => new { stored.District, stored.Unit });
        contact.Property(stored => stored.District).HasMaxLength(6);
        contact.Property(stored => stored.Unit).HasMaxLength(20);
        contact.Property(stored => stored.Cipher).HasMaxLength(4000);
        contact.Property(stored => stored.Version).IsConcurrencyToken();
    }
}
