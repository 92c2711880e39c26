using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Registry.Contacts;

/// <summary>The stored contact of a theme, encrypted by <see cref="ContactProtector"/> (docs/contract.md, Personal data).</summary>
public sealed class EncryptedContact(string district, string campaignId, string themeId, byte[] cipher)
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the campaign.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>Id of the theme.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>Encrypted name and phone number.</summary>
    public byte[] Cipher { get; set; } = cipher;
}

internal static class ContactQueries
{
    /// <summary>The stored contacts of themes of a campaign, by the id of their theme.</summary>
    public static Task<Dictionary<string, EncryptedContact>> FindContactsAsync(
        this RegistryDb db,
        CampaignName campaign,
        IReadOnlyCollection<string> themes,
        CancellationToken cancellationToken
    ) =>
        db
            .Contacts.AsNoTracking()
            .Where(contact => contact.District == campaign.District && contact.CampaignId == campaign.Campaign && themes.Contains(contact.ThemeId))
            .ToDictionaryAsync(contact => contact.ThemeId, cancellationToken);
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
