using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>An immutable snapshot of an assessment.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Number">The snapshot number, starting at 1.</param>
/// <param name="CutOff">Upper bound of the effective date of the facts included, exclusive.</param>
/// <param name="FrozenAt">The time of the snapshot; upper bound of the record time of the facts included, inclusive.</param>
/// <param name="Counted">The number of events included. An event recorded by then but received later is not included.</param>
/// <param name="Scores">The serialized Scores message of the API; null where a list did not read it.</param>
/// <param name="Digest">The SHA-256 digest of the serialized scores.</param>
public sealed record Snapshot(
    string District,
    string CampaignId,
    int Number,
    DateOnly CutOff,
    DateTimeOffset FrozenAt,
    int Counted,
    byte[]? Scores,
    byte[] Digest
);

internal sealed class SnapshotStorage : IEntityTypeConfiguration<Snapshot>
{
    public void Configure(EntityTypeBuilder<Snapshot> snapshot)
    {
        snapshot.ToTable("snapshot");
        snapshot.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Number,
        });
        snapshot.Property(stored => stored.District).HasMaxLength(6);
        snapshot.Property(stored => stored.CampaignId).HasMaxLength(63);
        snapshot.Property(stored => stored.Scores).IsRequired();
    }
}
