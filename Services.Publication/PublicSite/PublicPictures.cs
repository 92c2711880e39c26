using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The pictures of published reports: which there are, kept for each report, and their bytes, kept by hash.</summary>
internal sealed class PublicPictures(PublicSiteCache cache, DistrictVersions versions, FileStore files, IServiceScopeFactory scopes)
{
    /// <summary>Answers a request for a picture from what is known of its report: without a query, and mostly without reading the file.</summary>
    /// <param name="http">The request.</param>
    /// <param name="known">What is known of the report.</param>
    /// <param name="id">Id of the picture.</param>
    /// <param name="age">The time since that was last known to be current, if the database does not answer; null otherwise.</param>
    /// <returns>False, and nothing is answered, if the picture is not one that is kept in memory.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext http, CachedPictures known, string id, TimeSpan? age)
    {
        var sha256 = known.Find(id);
        var tag = $"\"{sha256}\"";
        byte[]? bytes = null;
        if (sha256 is not null && !PublicResponse.HasTag(http.Request, tag) && (bytes = await LoadAsync(sha256, http.RequestAborted)) is null)
            return false;
        http.SetEndpoint(known.Endpoint);
        if (known.IsUnpublished)
            await PublicResponse.WriteNotFoundAsync(http, ErrorReasons.ReportUnpublished, age);
        else if (sha256 is null)
            await PublicResponse.WriteNotFoundAsync(http, ErrorReasons.ResourceNotFound, age);
        else if (!PublicResponse.TryWriteNotModified(http, tag, age))
            await WriteAsync(http, bytes!, tag);
        return true;
    }

    /// <summary>The pictures of a report.</summary>
    /// <param name="name">The report.</param>
    /// <param name="endpoint">The endpoint that asks.</param>
    /// <param name="isFresh">Reads the database in any case: for a request that has waited for an event.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Null if the report was never published.</returns>
    public async Task<CachedPictures?> FindAsync(PublishedReportName name, Endpoint? endpoint, bool isFresh, CancellationToken cancellationToken)
    {
        if (isFresh || versions.Find(name.District) is not { } district || !await versions.ConfirmAsync(district, cancellationToken))
            return await ReadAsync(name, default, endpoint, cancellationToken);
        var stamp = district.Stamp(); // before the data is read
        var key = PublicPicturePath.GetReportKey(name);
        if (cache.Find<CachedPictures>(key) is { } kept && versions.IsCurrent(kept.Stamp))
            return kept;
        var found = await cache.ShareAsync($"{key}@{stamp.Version}", ReadAndKeepAsync, cancellationToken);
        return found is not null && (await versions.ValidateAsync(found.Stamp, cancellationToken)).IsUsable
            ? found
            : await ReadAsync(name, default, endpoint, cancellationToken);

        async Task<CachedPictures?> ReadAndKeepAsync()
        {
            var read = await ReadAsync(name, stamp, endpoint, cancellationToken);
            if (read is not null && stamp.IsCurrent)
                cache.Store(key, read, read.SizeBytes);
            return read;
        }
    }

    private static async Task WriteAsync(HttpContext http, byte[] bytes, string tag)
    {
        if (http.Request.Headers.Range.Count is not 0)
        {
            await Results.Bytes(bytes, FileTypes.Jpeg, enableRangeProcessing: true, entityTag: new(tag)).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = FileTypes.Jpeg;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.AcceptRanges = "bytes";
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private async ValueTask<byte[]?> LoadAsync(string sha256, CancellationToken cancellationToken)
    {
        if (cache.Find<byte[]>(sha256) is { } kept)
            return kept;
        return await cache.ShareAsync(sha256, ReadFileAsync, cancellationToken);

        async Task<byte[]?> ReadFileAsync()
        {
            await using var file = files.Open(sha256);
            if (file is null || !cache.Accepts(file.Length))
                return null;
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            cache.Store(sha256, bytes, bytes.Length);
            return bytes;
        }
    }

    private async Task<CachedPictures?> ReadAsync(PublishedReportName name, VersionStamp stamp, Endpoint? endpoint, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("pictures of published reports are public");
        var db = scope.ServiceProvider.GetRequiredService<PublicationDb>();
        var found = await db
            .Reports.AsNoTracking()
            .Where(report => report.District == name.District && report.ActivityId == name.Id && report.PublishedOn != null)
            .Select(report => new
            {
                IsShown = db
                    .Activities.JoinPublicReports(db)
                    .Any(joined => joined.Activity.District == report.District && joined.Activity.Id == report.ActivityId),
                Shown = report.Form.Pictures,
                Stored = db
                    .Pictures.Where(picture => picture.District == report.District && picture.ActivityId == report.ActivityId)
                    .Select(picture => new { picture.Id, picture.PublicSha256 })
                    .ToList(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null
            : !found.IsShown ? new(stamp, endpoint, null)
            : new(
                stamp,
                endpoint,
                found.Stored.Where(picture => found.Shown.Contains(picture.Id)).ToDictionary(picture => picture.Id, picture => picture.PublicSha256)
            );
    }
}

/// <summary>The pictures of a report that was published.</summary>
/// <param name="stamp">The version that they were read from.</param>
/// <param name="endpoint">The endpoint that has answered, for the telemetry of requests.</param>
/// <param name="pictures">The hashes of the public renditions by id; null if the report is not shown any more.</param>
internal sealed class CachedPictures(VersionStamp stamp, Endpoint? endpoint, IReadOnlyDictionary<string, string>? pictures)
{
    private const int PictureBytes = 300;

    /// <summary>The version that they were read from.</summary>
    public VersionStamp Stamp => stamp;

    /// <summary>The endpoint that has answered.</summary>
    public Endpoint? Endpoint => endpoint;

    /// <summary>Whether the report is not shown any more.</summary>
    public bool IsUnpublished => pictures is null;

    /// <summary>The bytes that it takes in memory.</summary>
    public long SizeBytes => PictureBytes * (pictures?.Count ?? 0);

    /// <summary>The hash of the public rendition of a picture; null if the report does not have it.</summary>
    public string? Find(string id) => pictures?.GetValueOrDefault(id);
}

/// <summary>The path of a picture of a published report.</summary>
/// <param name="Path">The path, decoded.</param>
/// <param name="IdStart">Where the id of the picture begins.</param>
internal readonly record struct PublicPicturePath(string Path, int IdStart)
{
    private const string Root = "/v1/public/";
    private const string Pictures = "/pictures/";

    /// <summary>The key of the pictures of the report.</summary>
    public ReadOnlySpan<char> Report => Path.AsSpan(0, IdStart - 1);

    /// <summary>The id of the picture.</summary>
    public string Id => Path[IdStart..];

    /// <summary>Reads a path; null if it is not that of a picture.</summary>
    public static PublicPicturePath? TryParse(string path) =>
        path.LastIndexOf(Pictures, StringComparison.Ordinal) is > 0 and var found && path.IndexOf('/', found + Pictures.Length) < 0
            ? new(path, found + Pictures.Length)
            : null;

    /// <summary>The key of the pictures of a report.</summary>
    public static string GetReportKey(PublishedReportName name) => $"{Root}{name}/pictures";
}
