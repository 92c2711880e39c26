using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Scores as they were kept; never changed.</summary>
/// <param name="District">The district, six digits.</param>
/// <param name="CampaignId">The call.</param>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="CutOff">Facts of before this day counted.</param>
/// <param name="FrozenAt">When; facts recorded by then counted.</param>
/// <param name="Counted">How many events counted; an event that was recorded by then and came later did not.</param>
/// <param name="Scores">The Scores message of the API.</param>
/// <param name="Digest">SHA-256 of it.</param>
public sealed record Snapshot(
    string District,
    string CampaignId,
    int Number,
    DateOnly CutOff,
    DateTimeOffset FrozenAt,
    int Counted,
    byte[] Scores,
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
    }
}
