using System.Security.Cryptography;
using Google.Protobuf;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Facts;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>Verifies one snapshot: its digests against the event that announced it, its scores against those recomputed from the inputs that it kept, and these
/// inputs against the verified logs, from which no fact of its campaign may be left out.</summary>
internal sealed class SnapshotCheck
{
    private readonly LoggedEvent announcement;
    private readonly AssessmentFrozen announced;
    private readonly Dictionary<string, Proto.SnapshotLogHead> heads = [];
    private readonly Dictionary<string, FactHeader> unseen = []; // facts that no log has had so far
    private readonly int lines;
    private readonly int facts;
    private readonly bool isComputed;
    private string? error;

    /// <summary>Checks what can be checked without the logs.</summary>
    /// <param name="announcement">The AssessmentFrozen event.</param>
    /// <param name="snapshot">The snapshot; null if it does not exist.</param>
    /// <param name="content">The serialized inputs; null if it kept none.</param>
    /// <param name="scheme">Its version of the scheme as the system has it now; null if it has none.</param>
    public SnapshotCheck(LoggedEvent announcement, Proto.Snapshot? snapshot, byte[]? content, Proto.IndicatorScheme? scheme)
    {
        this.announcement = announcement;
        announced = AssessmentFrozen.Parser.ParseFrom(announcement.Payload);
        unseen[announcement.EventId] = new(announcement.Source, announcement.Type, announcement.RecordTime.ToDateTimeOffset(), announcement.Digest);
        error = FindError(snapshot, content, scheme);
        isComputed = content is not null;
        if (error is not null || content is null)
            return;
        var inputs = Proto.SnapshotInputs.Parser.ParseFrom(content);
        foreach (var head in inputs.LogHeads.Where(head => head.Position > 0))
            heads[head.Source] = head;
        foreach (var fact in inputs.Facts)
            unseen[fact.EventId] = new(fact.Source, fact.Type, fact.RecordTime.ToDateTimeOffset(), ByteString.CopyFrom(SHA256.HashData(fact.Payload.Span)));
        (lines, facts) = (snapshot!.Scores.Units.Sum(unit => unit.Lines.Count), inputs.Facts.Count);
    }

    /// <summary>Compares a row of a log that follows its hash chain.</summary>
    /// <param name="row">The row.</param>
    /// <param name="fact">The fact of a campaign in it; null if it is none, or its payload is withheld.</param>
    public void See(LoggedEvent row, StoredFact? fact)
    {
        if (error is not null)
            return;
        if (heads.TryGetValue(row.Source, out var head) && head.Position == row.Position)
        {
            heads.Remove(row.Source);
            if (head.Hash != row.Hash)
                error = $"position {row.Position} of the log of {row.Source} is not the one that was frozen";
        }

        if (unseen.Remove(row.EventId, out var expected))
        {
            if (!expected.Is(row))
                error = $"event {row.EventId} is not the one at position {row.Position} of the log of {row.Source}";
        }
        else if (head is not null && fact is not null && IsCounted(fact))
            error = $"event {row.EventId}, at position {row.Position} of the log of {row.Source}, was left out";
    }

    /// <summary>The result after all rows of all logs.</summary>
    public (bool Valid, string Text) Result()
    {
        var name = announced.Snapshot is "" ? $"of {announced.Campaign}, frozen at {announced.KnownTime}" : announced.Snapshot;
        if ((error ?? FindMissing()) is { } wrong)
            return (false, $"snapshot {name}: INVALID, {wrong}");
        return (
            true,
            $"snapshot {name}: {(isComputed ? $"valid, {lines} lines recomputed from {facts} facts" : "not recomputed, its version kept no inputs")}"
        );
    }

    private string? FindMissing() =>
        unseen.Keys.FirstOrDefault() is { } missing ? $"event {missing} is in no log"
        : heads.Values.FirstOrDefault() is { } head ? $"the log of {head.Source} ends before position {head.Position}"
        : null;

    private bool IsCounted(StoredFact fact) =>
        announced.Campaign == $"districts/{fact.District}/campaigns/{fact.CampaignId}"
        && fact.EffectiveOn < new DateOnly(announced.CutOffDate.Year, announced.CutOffDate.Month, announced.CutOffDate.Day)
        && fact.RecordedAt <= announced.KnownTime.ToDateTimeOffset()
        && !StoredFact.DerivedTypes.Contains(fact.Type);

    private string? FindError(Proto.Snapshot? snapshot, byte[]? content, Proto.IndicatorScheme? scheme)
    {
        if (announced.InputsDigest.IsEmpty)
            return null; // of a version that did not keep them
        if (snapshot is null)
            return "it does not exist";
        if (!SHA256.HashData(snapshot.Scores.ToByteArray()).AsSpan().SequenceEqual(announced.Digest.Span))
            return "the digest of its scores is not the one of the event";
        if (content is null)
            return "what it was computed from does not exist";
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(announced.InputsDigest.Span))
            return "the digest of what it was computed from is not the one of the event";
        var inputs = Proto.SnapshotInputs.Parser.ParseFrom(content);
        if (SnapshotRecomputation.FindDifference(snapshot.Scores, SnapshotRecomputation.Compute(inputs)) is { } difference)
            return difference;
        var current = scheme?.Clone() ?? new Proto.IndicatorScheme();
        current.CreateTime = null;
        return current.Equals(inputs.Scheme) ? null : $"{inputs.Scheme.Name} is not the scheme that was frozen";
    }

    private sealed record FactHeader(string Source, string Type, DateTimeOffset RecordedAt, ByteString Digest)
    {
        // Scheduling froze its own facts with the time of their commit; its log may have a later one, since its times never decrease.
        public bool Is(LoggedEvent row) =>
            (Source, Type, Digest) == (row.Source, row.Type, row.Digest)
            && (RecordedAt == row.RecordTime.ToDateTimeOffset() || (Source is "scheduling" && RecordedAt < row.RecordTime.ToDateTimeOffset()));
    }
}
