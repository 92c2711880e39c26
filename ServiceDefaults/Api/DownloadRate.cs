using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The minimum rate of downloads.</summary>
/// <param name="bytesPerSecond">The bytes per second, over time, that the reader of a file must at least take.</param>
public sealed class DownloadRate(int bytesPerSecond)
{
    // As by Kestrel's default: each write may take this long, whatever its size.
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Has the connection aborted when the reader of the response takes less than the minimum. What was taken faster counts: a player that pauses
    /// keeps its connection for as long as what it has already would have taken at the minimum.</summary>
    /// <param name="http">The request.</param>
    public void Enforce(HttpContext http)
    {
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } response) // HTTP/1.1 on Kestrel; none in memory
            response.MinDataRate = new(bytesPerSecond, GracePeriod);
    }
}
