using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>An obligation by all facts known, as a row. It holds nothing that changes with the days: light and lateness are computed when it is read.</summary>
/// <remarks><see cref="LedgerStore"/> writes it, in the transaction that stores a fact.</remarks>
public sealed class StoredObligation
{
    /// <summary>The district code, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The code of the obligated unit.</summary>
    public required string Unit { get; init; }

    /// <summary>The obligation id.</summary>
    public required string Id { get; init; }

    /// <summary>The campaign id.</summary>
    public required string CampaignId { get; init; }

    /// <summary>The kind of obligation.</summary>
    public required ObligationKind Kind { get; init; }

    /// <summary>The state.</summary>
    public required ObligationState State { get; init; }

    /// <summary>The due date in force; null if it is unknown.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>The first day on which the light is yellow; null if it is unknown, or the obligation is not open.</summary>
    public DateOnly? YellowOn { get; init; }

    /// <summary>The due date that a fact found missed.</summary>
    public DateOnly? MissedDue { get; init; }

    /// <summary>Working days late of an obligation that is not open; null if the count is unknown.</summary>
    public int? DaysLate { get; init; }

    /// <summary>Working days that do not count as late.</summary>
    public int PausedDays { get; init; }

    /// <summary>The serialized <see cref="Proto.Obligation"/>, without light, late and days_late.</summary>
    public required byte[] Message { get; init; }

    /// <summary>The day from which the overdue watch has to look at it; null if that is not needed before its facts change.</summary>
    public DateOnly? WatchOn { get; set; }

    /// <summary>The day from which it has to be looked at for the next reminder; null if there is none before its facts change.</summary>
    public DateOnly? RemindOn { get; set; }

    /// <summary>The resource name.</summary>
    public string Name => ObligationName.Format(District, Unit, Id);

    /// <summary>The resource name of the campaign.</summary>
    public string CampaignName => $"{new CampaignName(District, CampaignId)}";

    /// <summary>What its light and lateness depend on besides the day.</summary>
    public ObligationTiming Timing => new(State, Due, YellowOn, MissedDue, DaysLate, PausedDays);

    /// <summary>The record dates, Asia/Shanghai, of the facts that set its due dates.</summary>
    public IEnumerable<DateOnly> DueDatesRecordedOn() =>
        ToMessage().History.Select(due => DateConversions.Parse(due.RecordDate, "record_date").OrThrow()!.Value);

    /// <summary>The API message without light, late and days_late.</summary>
    public Proto.Obligation ToMessage() => Proto.Obligation.Parser.ParseFrom(Message);

    /// <summary>The API message as of a day.</summary>
    public Proto.Obligation ToProto(DateOnly day, WorkingDays calendar)
    {
        var message = ToMessage();
        message.SetTiming(Timing, day, calendar);
        return message;
    }
}

internal sealed class ObligationStorage : IEntityTypeConfiguration<StoredObligation>
{
    public void Configure(EntityTypeBuilder<StoredObligation> obligation)
    {
        obligation.ToTable("obligation");
        obligation.HasKey(stored => new
        {
            stored.District,
            stored.Unit,
            stored.Id,
        });
        obligation.Property(stored => stored.District).HasMaxLength(6);
        obligation.Property(stored => stored.Unit).HasMaxLength(20);
        obligation.Property(stored => stored.Id).HasMaxLength(200);
        obligation.Property(stored => stored.CampaignId).HasMaxLength(63);
        obligation.Property(stored => stored.Kind).HasMaxLength(20);
        obligation.Property(stored => stored.State).HasMaxLength(20);
        obligation.Ignore(stored => stored.Name);
        obligation.Ignore(stored => stored.CampaignName);
        obligation.Ignore(stored => stored.Timing);
        obligation.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Unit,
            stored.Id,
        }); // those of a campaign, by unit
        obligation.HasIndex(stored => new
        {
            stored.State,
            stored.District,
            stored.Unit,
            stored.Id,
        }); // the open ones of a unit, of a district and of a province
        obligation.HasIndex(stored => stored.WatchOn).HasFilter("watch_on is not null");
        obligation.HasIndex(stored => stored.RemindOn).HasFilter("remind_on is not null");
    }
}
