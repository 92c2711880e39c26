using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Replicas;

/// <summary>Local replica of a unit, maintained from the events of Registry.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="Code">The unit code.</param>
/// <param name="DisplayName">The name on the unit's official stamp.</param>
/// <param name="Kind">The unit kind in the vocabulary of the indicator schemes: township, subdistrict, department, stationed.</param>
public sealed record UnitReplica(string District, string Code, string DisplayName, string Kind);

/// <summary>Local replica of a campaign, maintained from the events of Registry.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="Id">The campaign id.</param>
/// <param name="Opened">The serialized CampaignOpened event, which holds all campaign parameters.</param>
public sealed record CampaignReplica(string District, string Id, byte[] Opened)
{
    /// <summary>The version of the rules by which its obligations are stored (<c>LedgerStore.Version</c>); 0 if they are to be stored anew, -1 if they
    /// could not be derived.</summary>
    public int LedgerVersion { get; init; }

    /// <summary>When its stored obligations were last compared with those that its facts give.</summary>
    public DateTimeOffset LedgerCheckedAt { get; init; }
}

/// <summary>Local replica of a submitted theme, maintained from the events of Registry.</summary>
public sealed class ThemeReplica
{
    /// <summary>The district code, six digits.</summary>
    public required string District { get; init; }

    /// <summary>The campaign id.</summary>
    public required string CampaignId { get; init; }

    /// <summary>The theme id.</summary>
    public required string Id { get; init; }

    /// <summary>The unit code.</summary>
    public required string Unit { get; init; }

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The planned month, as its first day.</summary>
    public required DateOnly Month { get; init; }

    /// <summary>The activity forms.</summary>
    public required IReadOnlyList<string> Forms { get; init; }

    /// <summary>The reference number assigned by the submitting unit.</summary>
    public required string ExternalReference { get; init; }

    /// <summary>The effective date of its acceptance for the plan; null if it was not accepted.</summary>
    public DateOnly? AcceptedOn { get; init; }
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
        campaign.Property(known => known.LedgerVersion).HasDefaultValue(0);
        campaign.Property(known => known.LedgerCheckedAt).HasDefaultValueSql("'-infinity'");
        campaign.HasIndex(known => new { known.District, known.Id }, "ix_campaign_replica_without_ledger").HasFilter("ledger_version <= 0");
        campaign.HasIndex(known => known.LedgerCheckedAt);
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
