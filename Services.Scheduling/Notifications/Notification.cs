using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>What a notification says.</summary>
public enum NotificationKind
{
    /// <summary>提醒: an obligation is due soon.</summary>
    Reminder,

    /// <summary>催办: an obligation is overdue.</summary>
    Urging,

    /// <summary>拟通报: an overdue obligation is on the list of the next circular.</summary>
    CircularPending,

    /// <summary>通报: a circular names the unit.</summary>
    Circular,

    /// <summary>按月部署: the arrangement of a month was released.</summary>
    Arrangement,

    /// <summary>The arrangement of the next month is ready to be released.</summary>
    ArrangementReady,
}

/// <summary>An entry of the inbox of a unit, or of the bureau. It holds no text: that is written when it is read or sent.</summary>
public sealed class Notification
{
    /// <summary>The district code, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The id, which follows from what it says: it is issued once, whatever restarts and however many instances run.</summary>
    public required Guid Id { get; init; }

    /// <summary>The code of the unit; empty for the bureau.</summary>
    public required string Unit { get; init; }

    /// <summary>What it says.</summary>
    public required NotificationKind Kind { get; init; }

    /// <summary>The campaign id.</summary>
    public required string CampaignId { get; init; }

    /// <summary>The resource name of the obligation, circular or arrangement.</summary>
    public required string Subject { get; init; }

    /// <summary>What the obligation is; null for other subjects.</summary>
    public ObligationKind? ObligationKind { get; init; }

    /// <summary>The id of the theme of the obligation; empty if it concerns none.</summary>
    public string ThemeId { get; init; } = "";

    /// <summary>The due date of the obligation; null for other subjects.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>The day on which it was issued, Asia/Shanghai.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>The time at which it was issued; set when it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of the acknowledgement; null before.</summary>
    public DateTimeOffset? AcknowledgedAt { get; private set; }

    /// <summary>The account that acknowledged it; empty before.</summary>
    public string AcknowledgedBy { get; private set; } = "";

    /// <summary>The day of the mail that it is in; null if it is in none yet.</summary>
    public DateOnly? MailedOn { get; set; }

    /// <summary>The version: concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The resource name.</summary>
    public string Name => FormatName(District, Id);

    /// <summary>The resource name of the unit, or of the district for the bureau.</summary>
    public string Recipient => Unit is "" ? $"districts/{District}" : $"{new UnitName(District, Unit)}";

    /// <summary>Acknowledges it (签收).</summary>
    public void Acknowledge(Actor actor, DateTimeOffset now) => (AcknowledgedAt, AcknowledgedBy) = (now, actor.Account);

    /// <summary>The resource name of an id.</summary>
    public static string FormatName(string district, Guid id) => $"districts/{district}/notifications/{id}";

    /// <summary>An id that follows from texts: a UUID of version 8 (RFC 9562), from their SHA-256.</summary>
    public static Guid CreateId(params ReadOnlySpan<string> texts)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts)), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}

internal sealed class NotificationStorage : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> notification)
    {
        notification.ToTable("notification");
        notification.HasKey(stored => new { stored.District, stored.Id });
        notification.Property(stored => stored.District).HasMaxLength(6);
        notification.Property(stored => stored.Unit).HasMaxLength(20);
        notification.Property(stored => stored.Kind).HasMaxLength(20);
        notification.Property(stored => stored.CampaignId).HasMaxLength(63);
        notification.Property(stored => stored.Subject).HasMaxLength(300);
        notification.Property(stored => stored.ObligationKind).HasMaxLength(20);
        notification.Property(stored => stored.ThemeId).HasMaxLength(63);
        notification.Property(stored => stored.AcknowledgedBy).HasMaxLength(200);
        notification.Property(stored => stored.Version).IsConcurrencyToken();
        notification.HasIndex(stored => new
        {
            stored.District,
            stored.CreatedAt,
            stored.Id,
        }); // the inbox of the bureau, the latest first
        notification.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.CreatedAt,
            stored.Id,
        }); // that of a unit
        notification.HasIndex(stored => new { stored.District, stored.CampaignId }).HasFilter("kind = 'CircularPending'"); // for the draft of a circular
        notification
            .HasIndex(stored => new
            {
                stored.IssuedOn,
                stored.District,
                stored.Unit,
            })
            .HasFilter("mailed_on is null and unit <> ''"); // those for the mails of a day
    }
}
