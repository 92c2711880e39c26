using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Cli.Logs;

/// <summary>Verifies every snapshot that the log of Scheduling announces, against the three logs while they are read.</summary>
internal sealed class SnapshotVerifier
{
    private readonly List<SnapshotCheck> checks = [];

    /// <summary>Downloads and recomputes the snapshots.</summary>
    public static async Task<SnapshotVerifier> ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var verifier = new SnapshotVerifier();
        foreach (var announcement in await ReadAnnouncementsAsync(api, cancellationToken))
        {
            var announced = AssessmentFrozen.Parser.ParseFrom(announcement.Payload);
            var snapshot = announced.Snapshot is "" ? null : await FindSnapshotAsync(api, announced.Snapshot, cancellationToken);
            var content = snapshot is null || snapshot.InputsDigest.IsEmpty ? null : await DownloadAsync(api, snapshot.Name, cancellationToken);
            var scheme = snapshot is null ? null : await FindSchemeAsync(api, snapshot.Scores.Scheme, cancellationToken);
            verifier.checks.Add(new(announcement, snapshot, content, scheme));
        }

        return verifier;
    }

    /// <summary>Compares a row of a log that follows its hash chain.</summary>
    public void See(LoggedEvent row)
    {
        if (checks is [])
            return;
        var fact =
            row.PayloadWithheld || !EventCatalogue.Types.Contains(row.Type)
                ? null
                : StoredFact.Restore(Guid.Parse(row.EventId), row.Source, row.Type, row.District, row.RecordTime.ToDateTimeOffset(), row.Payload.ToByteArray());
        foreach (var check in checks)
            check.See(row, fact);
    }

    /// <summary>The results after all rows of all logs, in the order of the freezes.</summary>
    public IEnumerable<(bool Valid, string Text)> Results() => checks.Select(check => check.Result());

    private static async Task<List<LoggedEvent>> ReadAnnouncementsAsync(ApiClient api, CancellationToken cancellationToken)
    {
        List<LoggedEvent> announcements = [];
        var feed = api.CreateFeedClient(api.Scheduling);
        await api.Scheduling.ReadAsync(
            options =>
                feed.Subscribe(
                    new()
                    {
                        AfterPosition = announcements is [] ? 0 : announcements[^1].Position,
                        Filter = $"type = \"{AssessmentFrozen.Descriptor.FullName}\"",
                        UntilHead = true,
                    },
                    options
                ),
            response =>
            {
                if (response.Event is { } row)
                    announcements.Add(row);
            },
            cancellationToken
        );
        return announcements;
    }

    private static async Task<Snapshot?> FindSnapshotAsync(ApiClient api, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await api.Scheduling.CallAsync(options => api.Assessment.GetSnapshotAsync(new() { Name = name }, options), cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<IndicatorScheme?> FindSchemeAsync(ApiClient api, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await api.Scheduling.CallAsync(options => api.IndicatorSchemes.GetIndicatorSchemeAsync(new() { Name = name }, options), cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<byte[]?> DownloadAsync(ApiClient api, string snapshot, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        try
        {
            await api.Scheduling.ReadAsync(
                options =>
                {
                    bytes.SetLength(0); // a repeated download begins anew
                    return api.Assessment.DownloadSnapshotInputs(new() { Name = snapshot }, options);
                },
                part => part.Chunk.WriteTo(bytes),
                cancellationToken
            );
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
        {
            return null; // SNAPSHOT_INPUTS_NOT_KEPT
        }

        return bytes.ToArray();
    }
}
