using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Publication.Replicas;

/// <summary>What Publication knows of a unit, from Registry's events.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="Code">The unit's code.</param>
/// <param name="DisplayName">The name on its stamp.</param>
public sealed record UnitReplica(string District, string Code, string DisplayName);

/// <summary>What becomes of an activity, as Scheduling tells.</summary>
public enum ActivityReplicaState
{
    /// <summary>Has its days in a released plan.</summary>
    Planned,

    /// <summary>Took place: reports are open.</summary>
    Held,

    /// <summary>Will not take place.</summary>
    Cancelled,
}

/// <summary>What Publication knows of an activity, from Scheduling's events.</summary>
public sealed class ActivityReplica
{
    /// <summary>The district, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The activity's id.</summary>
    public required string Id { get; init; }

    /// <summary>The call.</summary>
    public required string CampaignId { get; init; }

    /// <summary>The theme it carries out.</summary>
    public required string ThemeId { get; init; }

    /// <summary>The lead unit's code.</summary>
    public required string Unit { get; init; }

    /// <summary>Its public topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The filer's own number for its theme.</summary>
    public required string ExternalReference { get; init; }

    /// <summary>Its first day.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Its last day, included.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>What becomes of it.</summary>
    public required ActivityReplicaState State { get; init; }

    /// <summary>Where it is; empty until a programme was filed.</summary>
    public required string Venue { get; init; }

    /// <summary>The groups that came; empty until it was held.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Its name.</summary>
    public ActivityName Name => new(District, Id);

    /// <summary>How events speak of it.</summary>
    public ActivityRef ToRef()
    {
        var theme = new ThemeName(District, CampaignId, ThemeId);
        return new()
        {
            Activity = $"{Name}",
            Topic = Topic,
            Theme = new()
            {
                Theme = $"{theme}",
                Campaign = $"{theme.Parent}",
                Unit = $"{new UnitName(District, Unit)}",
                ExternalReference = ExternalReference,
            },
        };
    }
}

internal static class ReplicaQueries
{
    /// <summary>An activity of the caller's; NOT_FOUND for another's as for none.</summary>
    public static Task<ActivityReplica> RequireActivityAsync(this PublicationDb db, ActivityName name, CancellationToken cancellationToken) =>
        db
            .Activities.AsNoTracking()
            .SingleOrDefaultAsync(known => known.District == name.District && known.Id == name.Activity, cancellationToken)
            .OrNotFoundAsync();
}

internal sealed class ReplicaStorage : IEntityTypeConfiguration<UnitReplica>, IEntityTypeConfiguration<ActivityReplica>
{
    public void Configure(EntityTypeBuilder<UnitReplica> unit)
    {
        unit.ToTable("unit_replica");
        unit.HasKey(known => new { known.District, known.Code });
        unit.Property(known => known.District).HasMaxLength(6);
        unit.Property(known => known.Code).HasMaxLength(20);
        unit.Property(known => known.DisplayName).HasMaxLength(100);
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
        activity.Ignore(known => known.Name);
        activity.HasIndex(known => new { known.District, known.FirstDay }); // the public plan
    }
}
