using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Replicas;

/// <summary>What Scheduling knows of a unit, from Registry's events.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="Code">The unit's code.</param>
/// <param name="DisplayName">The name on its stamp.</param>
/// <param name="Kind">As the indicator schemes name kinds: township, subdistrict, department, stationed.</param>
public sealed record UnitReplica(string District, string Code, string DisplayName, string Kind);

/// <summary>What Scheduling knows of a call.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="Id">The call's id.</param>
/// <param name="Opened">The bytes of its CampaignOpened: all it asks.</param>
public sealed record CampaignReplica(string District, string Id, byte[] Opened);

/// <summary>What Scheduling knows of a theme that was handed in.</summary>
public sealed class ThemeReplica
{
    /// <summary>The district, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The call.</summary>
    public required string CampaignId { get; init; }

    /// <summary>The theme's id.</summary>
    public required string Id { get; init; }

    /// <summary>The unit's code.</summary>
    public required string Unit { get; init; }

    /// <summary>Its topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The first day of its planned month.</summary>
    public required DateOnly Month { get; init; }

    /// <summary>The forms it takes.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>The filer's own number for it.</summary>
    public required string ExternalReference { get; init; }

    /// <summary>It was taken for the plan.</summary>
    public bool Accepted { get; init; }
}

internal sealed class ReplicaStorage : IEntityTypeConfiguration<UnitReplica>, IEntityTypeConfiguration<CampaignReplica>, IEntityTypeConfiguration<ThemeReplica>
{
    public void Configure(EntityTypeBuilder<UnitReplica> unit)
    {
        unit.ToTable("unit_replica");
        unit.HasKey(known => new { known.District, known.Code });
        unit.Property(known => known.District).HasMaxLength(6);
        unit.Property(known => known.Code).HasMaxLength(20);
        unit.Property(known => known.DisplayName).HasMaxLength(100);
        unit.Property(known => known.Kind).HasMaxLength(20);
    }

    public void Configure(EntityTypeBuilder<CampaignReplica> campaign)
    {
        campaign.ToTable("campaign_replica");
        campaign.HasKey(known => new { known.District, known.Id });
        campaign.Property(known => known.District).HasMaxLength(6);
        campaign.Property(known => known.Id).HasMaxLength(63);
    }

    public void Configure(EntityTypeBuilder<ThemeReplica> theme)
    {
        theme.ToTable("theme_replica");
        theme.HasKey(known => new
        {
            known.District,
            known.CampaignId,
            known.Id,
        });
        theme.Property(known => known.District).HasMaxLength(6);
        theme.Property(known => known.CampaignId).HasMaxLength(63);
        theme.Property(known => known.Id).HasMaxLength(63);
        theme.Property(known => known.Unit).HasMaxLength(20);
        theme.Property(known => known.Topic).HasMaxLength(200);
        theme.Property(known => known.ExternalReference).HasMaxLength(100);
    }
}
