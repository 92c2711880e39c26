using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Notifications.DeliveryState;
using static ThemeDay.Scheduling.Notifications.DeliveryTrigger;
using static ThemeDay.ServiceDefaults.Domain.AllowedRole;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>How notifications are delivered.</summary>
public enum DeliveryChannel
{
    /// <summary>One mail a day to a unit.</summary>
    Mail,

    /// <summary>An HTTP request for each notification.</summary>
    Webhook,
}

/// <summary>State of a delivery.</summary>
public enum DeliveryState
{
    /// <summary>To be attempted.</summary>
    Pending,

    /// <summary>Accepted by the receiver.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>The unit has no mail address.</summary>
    NoAddress,

    /// <summary>There is nothing left to send, or nowhere to send it.</summary>
    Dropped,
}

/// <summary>Trigger of a transition of a delivery.</summary>
public enum DeliveryTrigger
{
    /// <summary>An attempt succeeded.</summary>
    Succeed,

    /// <summary>An attempt failed, and another follows.</summary>
    FailAttempt,

    /// <summary>The last attempt failed.</summary>
    GiveUp,

    /// <summary>There is no address.</summary>
    FindNoAddress,

    /// <summary>There is nothing to send any more.</summary>
    Drop,

    /// <summary>The bureau wants it to be attempted again.</summary>
    RetryDelivery,
}

/// <summary>Transitions of a delivery (docs/domain.md, States). A transition that is not in the table is an error.</summary>
public static class DeliveryTransitions
{
    /// <summary>The allowed transitions.</summary>
    // csharpier-ignore - a table
    public static readonly TransitionTable<DeliveryState, DeliveryTrigger> Table = new()
    {
        // from      trigger        to         by
        { Pending,   Succeed,       Delivered, Event },
        { Pending,   FailAttempt,   Pending,   Event },
        { Pending,   GiveUp,        Failed,    Event },
        { Pending,   FindNoAddress, NoAddress, Event },
        { Pending,   Drop,          Dropped,   Event },
        { Failed,    RetryDelivery, Pending,   Bureau },
        { NoAddress, RetryDelivery, Pending,   Bureau },
    };
}

/// <summary>A delivery of notifications by mail or webhook. It holds no address.</summary>
public sealed class Delivery
{
    private const int MaxErrorLength = 500;

    // After each attempt but the last; together about 3 days.
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(6),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
    ];

    /// <summary>The district code, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The id, which follows from what is delivered: it exists once.</summary>
    public required Guid Id { get; init; }

    /// <summary>How it is delivered.</summary>
    public required DeliveryChannel Channel { get; init; }

    /// <summary>The code of the unit of a mail; empty for a webhook.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The day of a mail, Asia/Shanghai; null for a webhook.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The id of the webhook; empty for a mail.</summary>
    public string WebhookId { get; init; } = "";

    /// <summary>The notification that is posted to a webhook; null for a mail.</summary>
    public Guid? NotificationId { get; init; }

    /// <summary>Current state.</summary>
    public DeliveryState State { get; private set; }

    /// <summary>The number of attempts.</summary>
    public int Attempts { get; private set; }

    /// <summary>Why the last attempt failed, or to how many addresses a delivered mail did not go; empty if there is neither.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>When it is attempted next; null unless pending.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>When it was delivered; null before.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>The time of creation; set when it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The version: concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The resource name.</summary>
    public string Name => $"districts/{District}/deliveries/{Id}";

    /// <summary>The mail of a day to a unit.</summary>
    public static Delivery CreateMail(string district, string unit, DateOnly day, DateTimeOffset now) =>
        new()
        {
            District = district,
            Id = Notification.CreateId("mail", district, unit, $"{day:O}"),
            Channel = DeliveryChannel.Mail,
            Unit = unit,
            Day = day,
            NextAttemptAt = now,
        };

    /// <summary>The request to a webhook with a notification.</summary>
    public static Delivery CreateRequest(Webhook webhook, Notification notification, DateTimeOffset now) =>
        new()
        {
            District = webhook.District,
            Id = GetRequestId(webhook, notification.Id),
            Channel = DeliveryChannel.Webhook,
            WebhookId = webhook.Id,
            NotificationId = notification.Id,
            NextAttemptAt = now,
        };

    /// <summary>The id of the request to a webhook with a notification: another one if the webhook was deleted and created again.</summary>
    public static Guid GetRequestId(Webhook webhook, Guid notification) =>
        Notification.CreateId("webhook", webhook.District, webhook.Id, $"{webhook.Salt}", $"{notification}");

    /// <summary>Reserves it for an attempt: no other instance attempts it before the time is over, nor this one again if it is stopped meanwhile.</summary>
    public void BeginAttempt(DateTimeOffset now, TimeSpan timeout) => (Attempts, NextAttemptAt) = (Attempts + 1, now + timeout);

    /// <summary>Records the outcome of an attempt.</summary>
    public void Complete(DeliveryResult result, DateTimeOffset now)
    {
        var trigger = result.Outcome switch
        {
            DeliveryOutcome.Delivered => Succeed,
            DeliveryOutcome.NoAddress => FindNoAddress,
            DeliveryOutcome.Dropped => Drop,
            DeliveryOutcome.FailedForGood => GiveUp,
            _ => Attempts > Pauses.Length ? GiveUp : FailAttempt,
        };
        State = DeliveryTransitions.Table.Next(State, trigger);
        LastError = result.Error.Length > MaxErrorLength ? result.Error[..MaxErrorLength] : result.Error;
        NextAttemptAt = State is Pending ? now + Pauses[Attempts - 1] : null;
        if (State is Delivered)
            DeliveredAt = now;
    }

    /// <summary>Begins anew after it was given up, or when the unit has an address.</summary>
    public void Retry(DateTimeOffset now)
    {
        State = DeliveryTransitions.Table.Next(State, RetryDelivery);
        (Attempts, NextAttemptAt) = (0, now);
    }
}

/// <summary>What came of an attempt.</summary>
public enum DeliveryOutcome
{
    /// <summary>The receiver accepted it.</summary>
    Delivered,

    /// <summary>It failed; another attempt may succeed.</summary>
    Failed,

    /// <summary>It failed, and would fail again.</summary>
    FailedForGood,

    /// <summary>The unit has no mail address.</summary>
    NoAddress,

    /// <summary>There is nothing to send.</summary>
    Dropped,
}

/// <summary>What came of an attempt, with the error of a failed one.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Error">The error, without addresses; empty if there is none. A mail that was delivered has one if not all addresses were accepted.</param>
public readonly record struct DeliveryResult(DeliveryOutcome Outcome, string Error = "");

internal sealed class DeliveryStorage : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("delivery");
        delivery.HasKey(stored => new { stored.District, stored.Id });
        delivery.Property(stored => stored.District).HasMaxLength(6);
        delivery.Property(stored => stored.Channel).HasMaxLength(20);
        delivery.Property(stored => stored.Unit).HasMaxLength(20);
        delivery.Property(stored => stored.WebhookId).HasMaxLength(63);
        delivery.Property(stored => stored.State).HasMaxLength(20);
        delivery.Property(stored => stored.LastError).HasMaxLength(500);
        delivery.Property(stored => stored.Version).IsConcurrencyToken();
        delivery.HasIndex(stored => stored.NextAttemptAt).HasFilter("state = 'Pending'");
        delivery.HasIndex(stored => new
        {
            stored.District,
            stored.CreatedAt,
            stored.Id,
        }); // ListDeliveries, the latest first
        delivery.HasIndex(stored => new
        {
            stored.District,
            stored.Unit,
            stored.Day,
        }); // whether a unit has had its mail of a day
    }
}
