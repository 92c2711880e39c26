using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Registry.Contacts;

/// <summary>The contact of a theme as it is kept: encrypted, from the first row on (contract, Personal data).</summary>
public sealed class EncryptedContact(string district, string campaignId, string themeId, byte[] cipher)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The call.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The theme.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>Person and phone, encrypted.</summary>
    public byte[] Cipher { get; set; } = cipher;
}

/// <summary>Encrypts contacts, and gives them back at the moment of use.</summary>
public sealed class ContactProtector(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("ThemeDay.Contacts.v1");

    /// <summary>What may be stored.</summary>
    public byte[] Protect(Contact contact) => protector.Protect(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(contact));

    /// <summary>What was stored.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys it was encrypted with are gone: docs/operations.md, Backup.</exception>
    public Contact Unprotect(byte[] cipher) => System.Text.Json.JsonSerializer.Deserialize<Contact>(protector.Unprotect(cipher))!;
}

internal sealed class ContactStorage : IEntityTypeConfiguration<EncryptedContact>
{
    public void Configure(EntityTypeBuilder<EncryptedContact> contact)
    {
        contact.ToTable("contact");
        contact.HasKey(kept => new
        {
            kept.District,
            kept.CampaignId,
            kept.ThemeId,
        });
        contact.Property(kept => kept.District).HasMaxLength(6);
        contact.Property(kept => kept.CampaignId).HasMaxLength(63);
        contact.Property(kept => kept.ThemeId).HasMaxLength(63);
        contact.Property(kept => kept.Cipher).HasMaxLength(2000);
    }
}
