using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Cli.Logs;

/// <summary>A snapshot as the system returns it now, with what the system has of the versions that it names.</summary>
/// <param name="Snapshot">The snapshot; null if it does not exist.</param>
/// <param name="Content">The serialized inputs; null if it kept none.</param>
/// <param name="Inputs">The inputs; null if <paramref name="Content"/> is null or cannot be read.</param>
/// <param name="Scheme">The version of the indicator scheme; null if the system has none.</param>
/// <param name="CalendarYears">The versions of the lists of working days; those that the system does not have are left out.</param>
internal sealed record DownloadedSnapshot(
    Snapshot? Snapshot,
    byte[]? Content,
    SnapshotInputs? Inputs,
    IndicatorScheme? Scheme,
    IReadOnlyList<CalendarYear> CalendarYears
)
{
    /// <summary>A snapshot that does not exist.</summary>
    public static DownloadedSnapshot None { get; } = new(null, null, null, null, []);

    /// <summary>Downloads a snapshot.</summary>
    /// <param name="api">The services.</param>
    /// <param name="name">The name of the snapshot.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    public static async Task<DownloadedSnapshot> ReadAsync(ApiClient api, string name, CancellationToken cancellationToken)
    {
        var snapshot = await FindAsync(api, options => api.Assessment.GetSnapshotAsync(new() { Name = name }, options), cancellationToken);
        if (snapshot is null)
            return None;
        var content = snapshot.InputsDigest.IsEmpty ? null : await DownloadAsync(api, name, cancellationToken);
        var inputs = content is null ? null : TryParse(content);
        if (inputs is null)
            return None with { Snapshot = snapshot, Content = content };
        var scheme = inputs.Scheme?.Name ?? "";
        List<CalendarYear> years = [];
        foreach (var year in inputs.CalendarYears)
            if (await FindAsync(api, options => api.Calendar.GetCalendarYearAsync(new() { Name = year.Name }, options), cancellationToken) is { } found)
                years.Add(found);
        return new(
            snapshot,
            content,
            inputs,
            await FindAsync(api, options => api.IndicatorSchemes.GetIndicatorSchemeAsync(new() { Name = scheme }, options), cancellationToken),
            years
        );
    }

    /// <summary>Parses serialized inputs; null if they cannot be read.</summary>
    public static SnapshotInputs? TryParse(byte[] content)
    {
        try
        {
            return SnapshotInputs.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // What does not exist, or has a name that cannot exist.
    private static async Task<T?> FindAsync<T>(ApiClient api, Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await api.Scheduling.CallAsync(call, cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
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
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            return null; // SNAPSHOT_INPUTS_NOT_KEPT
        }

        return bytes.ToArray();
    }
}
