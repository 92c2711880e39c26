using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Takes 盖章电子扫描件: the file first, then the row that refers to it; over gRPC and HTTP by the same code.</summary>
public sealed class ScanUpload(RegistryDb db, Once once, FileStore files)
{
    /// <summary>Takes a scan for a theme that is still being written.</summary>
    public async Task<Wire.Theme> TakeAsync(string name, string requestId, Stream bytes, ServerCallContext context, Answer<Theme, Wire.Theme> answer)
    {
        context.DemandWrite(ThemeName.Read(name).District);
        var before = await answer.ReadAsync(name, context.CancellationToken); // what is nobody's, or no draft any more, costs no upload
        if (ThemeTransitions.Table.Refuse(before.State, ThemeMove.Update, context.Actor()) is { } early && requestId is "")
            throw early.ToException();
        db.ChangeTracker.Clear();

        var stored = (
            await files.PutAsync(bytes, StampedScans.LimitBytes, StampedScans.HeadBytes, head => StampedScans.Recognise(head), context.CancellationToken)
        ).OrThrow();
        var content = new Wire.StampedScan
        {
            MediaType = stored.MediaType,
            SizeBytes = stored.SizeBytes,
            Sha256 = stored.Sha256,
        };
        return await once.DoAsync(
            new Wire.Theme { Name = name, Scan = content },
            requestId,
            context,
            answer,
            async cancellationToken =>
            {
                var theme = await answer.ReadAsync(name, cancellationToken);
                ThemeTransitions.Table.Refuse(theme.State, ThemeMove.Update, context.Actor()).ThrowIfRefused();
                theme.Take(new(stored.MediaType, stored.SizeBytes, stored.Sha256));
                once.Record(new ThemeDrafted { Fact = context.MasterFact(theme.District), Theme = theme.Ref }, theme.District);
                return theme;
            }
        );
    }
}
