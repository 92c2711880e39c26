using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>districts/{district}/campaigns/{campaign}/arrangements/{month}, the month as 2023-06.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Month">The first day of the month.</param>
internal readonly record struct ArrangementName(CampaignName Campaign, DateOnly Month)
{
    private const string MonthFormat = "yyyy-MM";
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/arrangements/{arrangement}");

    /// <summary>Parses a name.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT NAME_MALFORMED.</exception>
    public static ArrangementName Parse(string name)
    {
        var ids = Template.Parse(name, "name").OrThrow();
        return DateOnly.TryParseExact(ids[2], MonthFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? new(new(ids[0], ids[1]), month)
            : throw Error.InvalidArgument("name", ErrorReasons.NameMalformed).ToException();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Campaign}/arrangements/{Month.ToString(MonthFormat, CultureInfo.InvariantCulture)}";
}

/// <summary>A release of a monthly arrangement: the first one, or a supplement. What it says follows from the release of the plan.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Month">The first day of the month.</param>
/// <param name="Number">The number of the release of the month, starting at 1.</param>
/// <param name="PlanRelease">The number of the release of the plan that it arranges.</param>
/// <param name="ReleasedOn">The effective date.</param>
public sealed record ArrangementRelease(string District, string CampaignId, DateOnly Month, int Number, int PlanRelease, DateOnly ReleasedOn)
{
    /// <summary>The time of the release.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ArrangementStorage : IEntityTypeConfiguration<ArrangementRelease>
{
    public void Configure(EntityTypeBuilder<ArrangementRelease> release)
    {
        release.ToTable("arrangement_release");
        release.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Month,
            stored.Number,
        });
        release.Property(stored => stored.District).HasMaxLength(6);
        release.Property(stored => stored.CampaignId).HasMaxLength(63);
    }
}
