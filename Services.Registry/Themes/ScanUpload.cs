using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.Scans;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Stores an uploaded 盖章电子扫描件: first the file, then the row that refers to it. Shared by the gRPC and HTTP uploads.</summary>
public sealed class ScanUpload(
    RegistryDb db,
    IdempotentCommands commands,
    FileStore files,
    UploadLimits limits,
    FileReferences references,
    ScanInspector inspector
)
{
    /// <summary>Stores the scan of a theme that can be updated.</summary>
    public async Task<Proto.Theme> StoreAsync(
        string name,
        string requestId,
        Stream bytes,
        ServerCallContext context,
        ResourceAdapter<Theme, Proto.Theme> adapter
    )
    {
        var cancellationToken = context.CancellationToken;
        context.EnsureCanWrite(ThemeName.Parse(name).District);
        var before = await adapter.GetAsync(name, cancellationToken); // NOT_FOUND and a disallowed update fail before the upload
        var isRepeated = await commands.IsProcessedAsync(requestId, context);
        if (!isRepeated)
            ThemeTransitions.Table.Check(before.State, ThemeTrigger.Update, context.Actor()).ThrowIfError();
        db.ChangeTracker.Clear();

        var unit = $"{before.District}/{before.Unit}";
        using var admission = limits.Admit(unit).OrThrow();
        using var received = (await files.ReceiveAsync(bytes, StampedScans.Accepted, cancellationToken)).OrThrow();
        if (!isRepeated)
        {
            (await inspector.InspectAsync(received, unit, cancellationToken)).ThrowIfError();
            limits.Count(unit, received.SizeBytes).ThrowIfError();
        }

        return await references.StoreAsync(db, [received], () => CommitAsync(name, requestId, received, context, adapter), cancellationToken);
    }

    private Task<Proto.Theme> CommitAsync(
        string name,
        string requestId,
        ReceivedFile received,
        ServerCallContext context,
        ResourceAdapter<Theme, Proto.Theme> adapter
    )
    {
        var content = new Proto.StampedScan
        {
            MediaType = received.MediaType,
            SizeBytes = received.SizeBytes,
            Sha256 = received.Sha256,
        };
        return commands.ExecuteAsync(
            new Proto.Theme { Name = name, Scan = content },
            requestId,
            context,
            adapter,
            async cancellationToken =>
            {
                var theme = await adapter.GetAsync(name, cancellationToken);
                ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Update, context.Actor()).ThrowIfError();
                files.Commit(received);
                theme.AttachScan(new(received.MediaType, received.SizeBytes, received.Sha256));
                commands.AddEvent(new ThemeDrafted { Metadata = context.CreateMetadata(theme.District), Theme = theme.Ref }, theme.District);
                return theme;
            }
        );
    }
}
