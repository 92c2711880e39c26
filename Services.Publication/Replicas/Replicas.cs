using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Replicas;

/// <summary>Replica of a unit, from events of Registry.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="Code">Code of the unit.</param>
/// <param name="DisplayName">Name on its stamp.</param>
public sealed record UnitReplica(string District, string Code, string DisplayName);

/// <summary>Replica of a campaign, from events of Registry.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="Id">Id of the campaign.</param>
/// <param name="PublicPhoneNumbers">Office lines that may be public.</param>
public sealed record CampaignReplica(string District, string Id, IReadOnlyList<string> PublicPhoneNumbers);

/// <summary>State of an activity, from events of Scheduling.</summary>
public enum ActivityReplicaState
{
    /// <summary>Scheduled in a released plan.</summary>
    Planned,

    /// <summary>Held: its report can be filed.</summary>
    Held,

    /// <summary>Cancelled.</summary>
    Cancelled,

    /// <summary>Its theme was dropped from the plan: not shown to the public.</summary>
    Dropped,
}

/// <summary>Replica of an activity, from events of Scheduling.</summary>
public sealed class ActivityReplica
{
    /// <summary>District code, six digits.</summary>
    public required string District { get; init; }

    /// <summary>Id of the activity.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the campaign.</summary>
    public required string CampaignId { get; init; }

    /// <summary>Id of its theme.</summary>
    public required string ThemeId { get; init; }

    /// <summary>Code of the host unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Public topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The caller's own number of the theme.</summary>
    public required string ExternalReference { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Last day, inclusive.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>Current state.</summary>
    public required ActivityReplicaState State { get; init; }

    /// <summary>Public venue, of the approved programme; empty while there is none.</summary>
    public required string Venue { get; init; }

    /// <summary>Venue of the programme filed last, which is not public until it is approved.</summary>
    public required string FiledVenue { get; init; }

    /// <summary>Audiences that attended; empty until it is held.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>活动形式 of its theme; empty for an activity planned before they were kept.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>Resource name.</summary>
    public ActivityName Name => new(District, CampaignId, ThemeId);

    /// <summary>Resource name of its theme.</summary>
    public ThemeName ThemeName => new(District, CampaignId, ThemeId);

    /// <summary>Null if it was held; otherwise FAILED_PRECONDITION ACTIVITY_NOT_HELD.</summary>
    public Error? CheckHeld() =>
        State is ActivityReplicaState.Held ? null : new Error(ErrorKind.FailedPrecondition, ErrorReasons.ActivityNotHeld) { State = $"{State}" };

    /// <summary>Reference to the activity in events.</summary>
    public ActivityRef ToRef()
    {
        return new()
        {
            Activity = $"{Name}",
            Topic = Topic,
            Theme = new()
            {
                Theme = $"{ThemeName}",
                Campaign = $"{ThemeName.Parent}",
                Unit = $"{new UnitName(District, Unit)}",
                ExternalReference = ExternalReference,
            },
        };
    }
}

internal static class ReplicaQueries
{
    /// <summary>Gets an activity in the scope of the caller; NOT_FOUND if it does not exist or is out of scope.</summary>
    public static Task<ActivityReplica> RequireActivityAsync(this PublicationDb db, ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.AsNoTracking().SingleOrDefaultAsync(known => known.District == name.District && known.Id == name.Id, cancellationToken).OrNotFoundAsync();

    /// <summary>The office lines that may be public in the campaign of an activity.</summary>
    public static async Task<IReadOnlyCollection<string>> PublicPhoneNumbersAsync(
        this PublicationDb db,
        ActivityReplica activity,
        CancellationToken cancellationToken
    ) =>
        await db
            .Campaigns.Where(campaign => campaign.District == activity.District && campaign.Id == activity.CampaignId)
            .Select(campaign => campaign.PublicPhoneNumbers)
            .SingleOrDefaultAsync(cancellationToken)
        ?? [];
}

internal sealed class ReplicaStorage
    : IEntityTypeConfiguration<UnitReplica>,
        IEntityTypeConfiguration<CampaignReplica>,
        IEntityTypeConfiguration<ActivityReplica>
{
    public void Configure(EntityTypeBuilder<UnitReplica> unit)
    {
        unit.ToTable("unit_replica");
        unit.HasKey(known => new { known.District, known.Code });
        unit.Property(known => known.District).HasMaxLength(6);
        unit.Property(known => known.Code).HasMaxLength(20);
        unit.Property(known => known.DisplayName).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<CampaignReplica> campaign)
    {
        campaign.ToTable("campaign_replica");
        campaign.HasKey(known => new { known.District, known.Id });
        campaign.Property(known => known.District).HasMaxLength(6);
        campaign.Property(known => known.Id).HasMaxLength(63);
    }

    public void Configure(EntityTypeBuilder<ActivityReplica> activity)
    {
        activity.ToTable("activity_replica");
        activity.HasKey(known => new { known.District, known.Id });
        activity.Property(known => known.District).HasMaxLength(6);
        activity.Property(known => known.Id).HasMaxLength(140);
        activity.Property(known => known.CampaignId).HasMaxLength(63);
        activity.Property(known => known.ThemeId).HasMaxLength(63);
        activity.Property(known => known.Unit).HasMaxLength(20);
        activity.Property(known => known.Topic).HasMaxLength(200);
        activity.Property(known => known.ExternalReference).HasMaxLength(100);
        activity.Property(known => known.State).HasMaxLength(20);
        activity.Property(known => known.Venue).HasMaxLength(200);
        activity.Property(known => known.FiledVenue).HasMaxLength(200);
        activity.Property(known => known.Forms).HasDefaultValueSql("'{}'"); // processes of an older version write none
        activity.Ignore(known => known.Name);
        activity.Ignore(known => known.ThemeName);
        activity.HasIndex(known => new
        {
            known.District,
            known.FirstDay,
            known.Id,
        }); // lists of the public site
    }
}
