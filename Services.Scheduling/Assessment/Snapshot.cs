using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>A snapshot of an assessment. Only its submission changes.</summary>
/// <param name="district">The district code, six digits.</param>
/// <param name="campaignId">The campaign id.</param>
/// <param name="number">The snapshot number, starting at 1.</param>
public sealed class Snapshot(string district, string campaignId, int number)
{
    /// <summary>The same snapshot without its scores, for lists.</summary>
    internal static readonly Expression<Func<Snapshot, Snapshot>> WithoutScores = stored =>
        new(stored.District, stored.CampaignId, stored.Number)
        {
            CutOff = stored.CutOff,
            FrozenAt = stored.FrozenAt,
            Counted = stored.Counted,
            Digest = stored.Digest,
            InputsDigest = stored.InputsDigest,
            LastTransitionOn = stored.LastTransitionOn,
            Submission = stored.Submission,
            Reason = stored.Reason,
            Version = stored.Version,
        };

    /// <summary>The district code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The campaign id.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The snapshot number, starting at 1.</summary>
    public int Number { get; } = number;

    /// <summary>Upper bound of the effective date of the facts included, exclusive.</summary>
    public required DateOnly CutOff { get; init; }

    /// <summary>The time of the snapshot; upper bound of the record time of the facts included, inclusive.</summary>
    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>The number of events included. An event recorded by then but received later is not included.</summary>
    public required int Counted { get; init; }

    /// <summary>The serialized Scores message of the API; null where a list did not read it.</summary>
    public byte[]? Scores { get; init; }

    /// <summary>The SHA-256 digest of the serialized scores.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>The SHA-256 digest of what they were computed from; null if it was not kept.</summary>
    public byte[]? InputsDigest { get; init; }

    /// <summary>The number of its submission to the assessor, in the order of the campaign's submissions: the highest is the official one. Null if it never was
    /// submitted.</summary>
    public int? Submission { get; private set; }

    /// <summary>Why it was submitted in the place of another one; empty otherwise.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The day of the freeze, then that of the last submission.</summary>
    public required DateOnly LastTransitionOn { get; set; }

    /// <summary>The revision number, 0 until it is stored; used as the concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>Submits it to the assessor.</summary>
    public void Submit(int submission, string reason, DateOnly on) => (Submission, Reason, LastTransitionOn) = (submission, reason, on);
}

/// <summary>A snapshot among those of its campaign.</summary>
/// <param name="Stored">The snapshot.</param>
/// <param name="EnteredAfterFreezing">The number of facts with an effective date before its cut-off date that were entered later.</param>
/// <param name="LatestSubmission">The number of the last submission of the campaign before this request; 0 if there was none.</param>
/// <param name="Last">The last snapshot of the campaign, without scores.</param>
/// <param name="FirstReleaseAt">When the first plan of the campaign was released; null if none was.</param>
internal sealed record SnapshotView(Snapshot Stored, int EnteredAfterFreezing, int LatestSubmission, Snapshot Last, DateTimeOffset? FirstReleaseAt)
    : ITransitionable
{
    /// <summary>The warnings, of which those about the last snapshot change with the state.</summary>
    public IEnumerable<Warning> FindWarnings()
    {
        if (State is SnapshotState.Submitted && Last.Number > Stored.Number)
            yield return AssessmentWarnings.LaterSnapshot(Stored, Last);
        if (FirstReleaseAt is not { } released || released > Stored.FrozenAt)
            yield return AssessmentWarnings.NoPlanReleased(Stored);
    }

    public SnapshotState State =>
        Stored.Submission is not { } submission ? SnapshotState.Frozen
        : submission >= LatestSubmission ? SnapshotState.Submitted
        : SnapshotState.Superseded;

    string ITransitionable.District => Stored.District;

    DateOnly? ITransitionable.LastTransitionOn => Stored.LastTransitionOn;

    int ITransitionable.Version => Stored.Version;
}

/// <summary>What the scores of a snapshot were computed from.</summary>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id.</param>
/// <param name="Number">The snapshot number.</param>
/// <param name="Content">The serialized SnapshotInputs message of the API.</param>
public sealed record StoredSnapshotInputs(string District, string CampaignId, int Number, byte[] Content);

internal sealed class SnapshotStorage : IEntityTypeConfiguration<Snapshot>, IEntityTypeConfiguration<StoredSnapshotInputs>
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
        snapshot.Property(stored => stored.Reason).HasMaxLength(ReasonValidator.Limit);
        snapshot.Property(stored => stored.Version).IsConcurrencyToken();
        snapshot // of two submissions at the same time one fails
            .HasIndex(stored => new
            {
                stored.District,
                stored.CampaignId,
                stored.Submission,
            })
            .IsUnique();
    }

    public void Configure(EntityTypeBuilder<StoredSnapshotInputs> inputs)
    {
        inputs.ToTable("snapshot_inputs");
        inputs.HasKey(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Number,
        });
        inputs.Property(stored => stored.District).HasMaxLength(6);
        inputs.Property(stored => stored.CampaignId).HasMaxLength(63);
    }
}
