using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>An address of another system, to which notifications are posted.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="Id">The id, unique in its district.</param>
/// <param name="Url">The address.</param>
/// <param name="Unit">The unit whose notifications are posted; empty for all of the district.</param>
/// <param name="Salt">Random: a webhook that is created again has another secret.</param>
public sealed record Webhook(string District, string Id, string Url, string Unit, Guid Salt)
{
    /// <summary>The time of creation; set when it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The resource name.</summary>
    public string Name => FormatName(District, Id);

    /// <summary>The etag: it does not change.</summary>
    public string Etag => $"{Salt:N}"[..8];

    /// <summary>The key of its signatures, 32 bytes: derived, so that the database has no secret.</summary>
    /// <param name="secretKey">The key of the service (<see cref="WebhookOptions.SecretKey"/>).</param>
    public byte[] DeriveKey(string secretKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secretKey), 32, Salt.ToByteArray(), Encoding.UTF8.GetBytes(Name));

    /// <summary>The resource name of an id.</summary>
    public static string FormatName(string district, string id) => $"districts/{district}/webhooks/{id}";
}

internal sealed class WebhookStorage : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("webhook");
        webhook.HasKey(stored => new { stored.District, stored.Id });
        webhook.Property(stored => stored.District).HasMaxLength(6);
        webhook.Property(stored => stored.Id).HasMaxLength(63);
        webhook.Property(stored => stored.Url).HasMaxLength(500);
        webhook.Property(stored => stored.Unit).HasMaxLength(20);
        webhook.Ignore(stored => stored.Name);
        webhook.Ignore(stored => stored.Etag);
    }
}
