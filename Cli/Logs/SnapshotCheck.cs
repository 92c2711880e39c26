using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>Verifies one snapshot: its digests against the event that announced it, its scores against those recomputed from the inputs that it kept, and these
/// inputs against the verified logs, from which no fact of its campaign may be left out (docs/decisions/0011).</summary>
internal sealed class SnapshotCheck
{
    private static readonly string[] Sources = ["publication", "registry", "scheduling"]; // in order

    // The longest that a freeze, or another transaction of Scheduling, takes from its time to its row in the log; clocks of replicas may differ.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    private readonly LoggedEvent announcement;
    private readonly AssessmentFrozen announced;
    private readonly DateTimeOffset knownTime;
    private readonly Dictionary<string, Proto.SnapshotLogHead> heads = [];
    private readonly Dictionary<string, FactHeader> unseen = []; // facts that no log has had so far
    private LoggedBasis? basis;
    private readonly int lines;
    private readonly int facts;
    private int receivedLater;
    private string? error;

    /// <summary>Checks what can be checked without the logs.</summary>
    /// <param name="announcement">The AssessmentFrozen event.</param>
    /// <param name="downloaded">The snapshot as the system returns it.</param>
    /// <exception cref="InvalidProtocolBufferException">The announcement cannot be read.</exception>
    public SnapshotCheck(LoggedEvent announcement, DownloadedSnapshot downloaded)
    {
        this.announcement = announcement;
        announced = AssessmentFrozen.Parser.ParseFrom(announcement.Payload);
        knownTime = announced.KnownTime?.ToDateTimeOffset() ?? default;
        unseen[announcement.EventId] = FactHeader.Create(announcement);
        error = FindAnnouncementError() ?? FindDigestError(downloaded) ?? (announced.InputsDigest.IsEmpty ? null : FindInputsError(downloaded));
        if (error is not null || announced.InputsDigest.IsEmpty || downloaded.Inputs is not { } inputs)
            return;
        (lines, facts) = (downloaded.Snapshot!.Scores.Units.Sum(unit => unit.Lines.Count), inputs.Facts.Count);
        foreach (var head in inputs.LogHeads.Where(head => head.Position > 0))
            heads[head.Source] = head;
        foreach (var fact in inputs.Facts)
            unseen[fact.EventId] = FactHeader.Create(fact, announcement.District);
    }

    /// <summary>Whether the event has the digest of the inputs; events of earlier versions do not.</summary>
    public bool HasInputs => !announced.InputsDigest.IsEmpty;

    /// <summary>Compares a row of a log that follows its hash chain.</summary>
    /// <param name="row">The row.</param>
    /// <param name="message">The event in it; null if its type is unknown, or its payload is withheld.</param>
    /// <param name="fact">The same event as a fact.</param>
    public void Verify(LoggedEvent row, IMessage? message, StoredFact? fact)
    {
        if (error is not null)
            return;
        var wasKnown = heads.TryGetValue(row.Source, out var head);
        if (head?.Position == row.Position)
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
        else if (fact is not null && IsCounted(fact))
        {
            if (wasKnown || IsOwnAndStored(row))
                error = $"event {row.EventId}, at position {row.Position} of the log of {row.Source}, was left out";
            else
                receivedLater++;
        }

        if (message is not null)
            basis?.Add(row, message, wasKnown);
    }

    /// <summary>The result after all rows of all logs.</summary>
    public (bool Valid, string Text) Result()
    {
        var name = announced.Snapshot is "" ? $"of {announced.Campaign}, frozen at {announced.KnownTime}" : announced.Snapshot;
        if ((error ?? FindMissing() ?? basis?.FindDifference()) is { } wrong)
            return (false, $"snapshot {name}: INVALID, {wrong}");
        if (!HasInputs)
            return (true, $"snapshot {name}: not recomputed, its version kept no inputs");
        var later = receivedLater > 0 ? $"; {receivedLater} more were recorded by then and received later" : "";
        return (true, $"snapshot {name}: valid, {lines} lines recomputed from {facts} facts{later}");
    }

    // Scheduling stores its own facts in the transaction of their event: it cannot receive them later.
    private bool IsOwnAndStored(LoggedEvent row) =>
        row.Source == announcement.Source && row.Position < announcement.Position && row.RecordTime.ToDateTimeOffset() < knownTime - MaxDelay;

    private string? FindMissing() =>
        unseen.Keys.FirstOrDefault() is { } missing ? $"event {missing} is in no log"
        : heads.Values.FirstOrDefault() is { } head ? $"the log of {head.Source} ends before position {head.Position}"
        : null;

    private bool IsCounted(StoredFact fact) =>
        announced.Campaign == $"districts/{fact.District}/campaigns/{fact.CampaignId}"
        && fact.EffectiveOn < ToDateOnly(announced.CutOffDate)
        && fact.RecordedAt <= knownTime
        && !StoredFact.DerivedTypes.Contains(fact.Type);

    private string? FindAnnouncementError() =>
        !HasDigest(announcement.Payload.Span, announcement.Digest) ? "the digest of its event is another one"
        : announcement.RecordTime.ToDateTimeOffset() < knownTime || announcement.RecordTime.ToDateTimeOffset() > knownTime + MaxDelay
            ? "its known time is not the time of the freeze"
        : null;

    private string? FindDigestError(DownloadedSnapshot downloaded) =>
        downloaded.Snapshot is not { } snapshot ? (HasInputs ? "it does not exist" : null) // events of earlier versions do not name it
        : !HasDigest(snapshot.Scores.ToByteArray(), announced.Digest) ? "the digest of its scores is not the one of the event"
        : !HasInputs ? null
        : downloaded.Content is not { } content ? "what it was computed from does not exist"
        : !HasDigest(content, announced.InputsDigest) ? "the digest of what it was computed from is not the one of the event"
        : null;

    private string? FindInputsError(DownloadedSnapshot downloaded)
    {
        const string Unreadable = "what it was computed from cannot be read";
        if (downloaded is not { Snapshot: { } snapshot, Inputs: { } inputs })
            return Unreadable;
        try
        {
            basis = new(inputs, announcement.Position, knownTime, knownTime + MaxDelay);
            return FindPointInTimeError(inputs)
                ?? FindFactError(inputs)
                ?? FindScoreError(snapshot.Scores, SnapshotRecomputation.Compute(inputs))
                ?? FindVersionError(inputs, downloaded);
        }
#pragma warning disable CA1031 // the rules expect inputs that Scheduling made; of others, any exception says the same
        catch (Exception)
#pragma warning restore CA1031
        {
            return Unreadable;
        }
    }

    // The event, which the hash chain covers, says of which campaign and as of which point in time.
    private string? FindPointInTimeError(Proto.SnapshotInputs inputs) =>
        inputs.Campaign != announced.Campaign || !Equals(inputs.CutOffDate, announced.CutOffDate) || !Equals(inputs.KnownTime, announced.KnownTime)
            ? "campaign, cut-off date or known time are not those of the event"
        : ToDateOnly(inputs.Date) != ShanghaiTime.DateOf(knownTime) ? "it is judged as of another day"
        : !inputs.LogHeads.Select(head => head.Source).Order(StringComparer.Ordinal).SequenceEqual(Sources) ? "it does not name the head of each log"
        : null;

    private string? FindFactError(Proto.SnapshotInputs inputs)
    {
        var district = CampaignName.Parse(inputs.Campaign).District;
        foreach (var fact in inputs.Facts)
        {
            var recordedAt = fact.RecordTime.ToDateTimeOffset();
            if (!IsCounted(StoredFact.Restore(Guid.Parse(fact.EventId), fact.Source, fact.Type, district, recordedAt, fact.Payload.ToByteArray())))
                return $"event {fact.EventId} is no fact of the campaign by then";
        }

        // In order of record, which decides between facts of one day.
        var inOrder = inputs.Facts.OrderBy(fact => fact.RecordTime.ToDateTimeOffset()).ThenBy(fact => fact.EventId, StringComparer.Ordinal);
        return !inputs.Facts.SequenceEqual(inOrder) ? "its facts are not in the order in which they were recorded"
            : inputs.Facts.DistinctBy(fact => fact.EventId).Count() != inputs.Facts.Count ? "a fact is counted twice"
            : null;
    }

    // A freeze with such a line is refused: a unit or a list was left out.
    private static string? FindScoreError(Proto.Scores frozen, Proto.Scores recomputed) =>
        SnapshotRecomputation.FindDifference(frozen, recomputed)
        ?? (
            recomputed.Units.FirstOrDefault(unit => unit.Lines.Any(line => line.State == Proto.ScoreLineState.Unknown)) is { } unknown
                ? $"{ResourceNamePattern.GetId(unknown.Unit)} cannot be judged, with which nothing is frozen"
                : null
        );

    // Versions are not in the log with their content: they are compared with those that the system has.
    private static string? FindVersionError(Proto.SnapshotInputs inputs, DownloadedSnapshot downloaded)
    {
        var scheme = downloaded.Scheme?.Clone() ?? new Proto.IndicatorScheme();
        scheme.CreateTime = null;
        if (!scheme.Equals(inputs.Scheme))
            return $"{inputs.Scheme.Name} is not the scheme that was frozen";
        var years = downloaded.CalendarYears.ToDictionary(year => (year.Name, year.Version));
        foreach (var year in inputs.CalendarYears)
            if (!years.TryGetValue((year.Name, year.Version), out var current) || !current.Days.Equals(year.Days))
                return $"{year.Name} is not the list that was frozen";
        return null;
    }

    private static DateOnly ToDateOnly(Google.Type.Date date) => new(date.Year, date.Month, date.Day);

    private static bool HasDigest(ReadOnlySpan<byte> content, ByteString digest) => SHA256.HashData(content).AsSpan().SequenceEqual(digest.Span);

    private sealed record FactHeader(string Source, string Type, string District, DateTimeOffset RecordedAt, ByteString Digest)
    {
        public static FactHeader Create(LoggedEvent row) => new(row.Source, row.Type, row.District, row.RecordTime.ToDateTimeOffset(), row.Digest);

        public static FactHeader Create(Proto.SnapshotFact fact, string district) =>
            new(fact.Source, fact.Type, district, fact.RecordTime.ToDateTimeOffset(), ByteString.CopyFrom(SHA256.HashData(fact.Payload.Span)));

        public bool Is(LoggedEvent row) => Create(row) with { RecordedAt = RecordedAt } == this && IsRecordTime(row);

        // Scheduling froze its own facts with the time of their commit; its log may have a later one, since its times never decrease. The id of the event tells
        // when it was recorded, in milliseconds.
        private bool IsRecordTime(LoggedEvent row)
        {
            var logged = row.RecordTime.ToDateTimeOffset();
            if (RecordedAt == logged)
                return true;
            var created = BinaryPrimitives.ReadInt64BigEndian(Guid.Parse(row.EventId).ToByteArray(bigEndian: true)) >> 16;
            return Source is "scheduling" && RecordedAt < logged && RecordedAt.ToUnixTimeMilliseconds() >= created;
        }
    }
}
