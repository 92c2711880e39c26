using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Cli.Logs;

/// <summary>Verifies every snapshot that the log of Scheduling announces, against the three logs while they are read.</summary>
internal sealed class SnapshotVerifier
{
    private static readonly string AnnouncementType = AssessmentFrozen.Descriptor.FullName;

    private readonly List<SnapshotCheck> checks = [];
    private readonly List<string> errors = [];
    private readonly HashSet<string> announced = [];
    private long announcedUpTo; // position in the log of Scheduling

    /// <summary>Downloads and recomputes the snapshots.</summary>
    public static async Task<SnapshotVerifier> ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var verifier = new SnapshotVerifier();
        var (announcements, position) = await ReadAnnouncementsAsync(api, cancellationToken);
        foreach (var announcement in announcements)
            await verifier.AddAsync(
                announcement,
                name => name is "" ? Task.FromResult(DownloadedSnapshot.None) : DownloadedSnapshot.ReadAsync(api, name, cancellationToken)
            );
        verifier.announcedUpTo = position;
        return verifier;
    }

    /// <summary>Adds a snapshot to verify.</summary>
    /// <param name="announcement">The AssessmentFrozen event, as the filtered feed returned it.</param>
    /// <param name="read">Downloads a snapshot by its name, empty for one of a version that did not keep the inputs.</param>
    public async Task AddAsync(LoggedEvent announcement, Func<string, Task<DownloadedSnapshot>> read)
    {
        announced.Add(announcement.EventId);
        announcedUpTo = announcement.Position;
        try
        {
            var check = new SnapshotCheck(announcement, await read(AssessmentFrozen.Parser.ParseFrom(announcement.Payload).Snapshot));
            if (!check.HasInputs && checks.Exists(before => before.HasInputs))
                errors.Add(
                    $"the freeze at position {announcement.Position} of the log of {announcement.Source} has no digest of its inputs, though one before has"
                );
            checks.Add(check);
        }
        catch (InvalidProtocolBufferException)
        {
            errors.Add($"the event at position {announcement.Position} of the log of {announcement.Source} cannot be read");
        }
    }

    /// <summary>Compares a row of a log that follows its hash chain.</summary>
    public void Verify(LoggedEvent row)
    {
        if (row.Type == AnnouncementType && row.Position <= announcedUpTo && !announced.Contains(row.EventId))
            errors.Add($"the freeze at position {row.Position} of the log of {row.Source} is left out where the log is read by type");
        if (checks is [])
            return;
        try
        {
            var message = row.PayloadWithheld ? null : EventCatalogue.TryParse(row.Type, row.Payload.ToByteArray());
            var fact = message is null
                ? null
                : StoredFact.Restore(Guid.Parse(row.EventId), row.Source, row.Type, row.District, row.RecordTime.ToDateTimeOffset(), row.Payload.ToByteArray());
            foreach (var check in checks)
                check.Verify(row, message, fact);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or RpcException or FormatException)
        {
            errors.Add($"the event at position {row.Position} of the log of {row.Source} cannot be read");
        }
    }

    /// <summary>The results after all rows of all logs, in the order of the freezes; one that says so if there is nothing to verify.</summary>
    public IEnumerable<(bool Valid, string Text)> Results() =>
        checks is [] && errors is []
            ? [(true, "0 snapshots to recompute")]
            : checks.Select(check => check.Result()).Concat(errors.Select(error => (false, $"snapshots: INVALID, {error}")));

    private static async Task<(IReadOnlyList<LoggedEvent> Announcements, long Position)> ReadAnnouncementsAsync(
        ApiClient api,
        CancellationToken cancellationToken
    )
    {
        List<LoggedEvent> announcements = [];
        var position = 0L;
        var feed = api.CreateFeedClient(api.Scheduling);
        await api.Scheduling.ReadAsync(
            options =>
                feed.Subscribe(
                    new()
                    {
                        AfterPosition = position,
                        Filter = $"type = \"{AnnouncementType}\"",
                        UntilHead = true,
                    },
                    options
                ),
            response =>
            {
                position = response.Event?.Position ?? response.Progress.Position;
                if (response.Event is { } row)
                    announcements.Add(row);
            },
            cancellationToken
        );
        return (announcements, position);
    }
}
