using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>
/// While a system starts, the broker and the other services are not there yet: a failure to reach them is a warning only 20 s after the start of
/// this process.
/// </summary>
public static class StartupGrace
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);
    private static readonly DateTime ProcessStart = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>The level at which to log that another service or the broker could not be reached.</summary>
    public static LogLevel Level => TimeProvider.System.GetUtcNow().UtcDateTime - ProcessStart < Duration ? LogLevel.Debug : LogLevel.Warning;
}
