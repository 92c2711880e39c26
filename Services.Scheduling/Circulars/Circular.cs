using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.Circulars;

/// <summary>districts/{district}/campaigns/{campaign}/circulars/{number}, or …/circulars/draft.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Number">The number, from 1; null for the draft.</param>
internal readonly record struct CircularName(CampaignName Campaign, int? Number)
{
    private const string Draft = "draft";
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/circulars/{circular}");

    /// <summary>Parses a name.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT NAME_MALFORMED.</exception>
    public static CircularName Parse(string name)
    {
        var ids = Template.Parse(name, "name").OrThrow();
        return new(new(ids[0], ids[1]), ids[2] is Draft ? null : ResourceNamePattern.ParseNumber(ids[2]).OrThrow());
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Campaign}/circulars/{(Number is { } number ? $"{number}" : Draft)}";
}

/// <summary>An overdue obligation in a circular.</summary>
/// <param name="Unit">The code of the unit.</param>
/// <param name="ObligationId">The obligation id.</param>
/// <param name="Kind">What is overdue.</param>
/// <param name="ThemeId">The id of its theme; empty if it concerns none.</param>
/// <param name="Due">The due date that was missed.</param>
/// <param name="DaysLate">Working days overdue on the day of the release; null if the count depends on a missing year.</param>
public sealed record CircularItem(string Unit, string ObligationId, ObligationKind Kind, string ThemeId, DateOnly Due, int? DaysLate);

/// <summary>A released circular (通报) of a campaign.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Number">The number, from 1.</param>
/// <param name="ReleasedOn">The effective date.</param>
/// <param name="Items">What it names, by unit and due date.</param>
public sealed record Circular(string District, string CampaignId, int Number, DateOnly ReleasedOn, IReadOnlyList<CircularItem> Items)
{
    /// <summary>The time of the release; set when it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The resource name.</summary>
    internal CircularName Name => new(new(District, CampaignId), Number);
}

internal sealed class CircularStorage : IEntityTypeConfiguration<Circular>
{
    public void Configure(EntityTypeBuilder<Circular> circular)
    {
        circular.ToTable("circular");
        circular.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Number,
        });
        circular.Property(stored => stored.District).HasMaxLength(6);
        circular.Property(stored => stored.CampaignId).HasMaxLength(63);
        circular.Property(stored => stored.Items).HasJsonConversion();
        circular.Ignore(stored => stored.Name);
    }
}
