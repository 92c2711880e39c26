using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Stores an uploaded 盖章电子扫描件: first the file, then the row that refers to it. Shared by the gRPC and HTTP uploads.</summary>
public sealed class ScanUpload(RegistryDb db, IdempotentCommands commands, FileStore files)
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
        context.EnsureCanWrite(ThemeName.Parse(name).District);
        var before = await adapter.GetAsync(name, context.CancellationToken); // NOT_FOUND and a disallowed update fail before the upload
        if (ThemeTransitions.Table.Check(before.State, ThemeTrigger.Update, context.Actor()) is { } error && requestId is "")
            throw error.ToException();
        db.ChangeTracker.Clear();

        var stored = (await files.PutAsync(bytes, StampedScans.Accepted, context.CancellationToken)).OrThrow();
        var content = new Proto.StampedScan
        {
            MediaType = stored.MediaType,
            SizeBytes = stored.SizeBytes,
            Sha256 = stored.Sha256,
        };
        return await commands.ExecuteAsync(
            new Proto.Theme { Name = name, Scan = content },
            requestId,
            context,
            adapter,
            async cancellationToken =>
            {
                var theme = await adapter.GetAsync(name, cancellationToken);
                ThemeTransitions.Table.Check(theme.State, ThemeTrigger.Update, context.Actor()).ThrowIfError();
                theme.AttachScan(new(stored.MediaType, stored.SizeBytes, stored.Sha256));
                commands.AddEvent(new ThemeDrafted { Metadata = context.CreateMetadata(theme.District), Theme = theme.Ref }, theme.District);
                return theme;
            }
        );
    }
}
