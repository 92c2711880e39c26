using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>
/// During start-up the broker and the other services are not available yet: a failure to reach them is logged as a warning only from 20 s after the start of
/// this process.
/// </summary>
public static class StartupGrace
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);
    private static readonly DateTime ProcessStart = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>The log level for failures to reach another service or the broker.</summary>
    public static LogLevel Level => TimeProvider.System.GetUtcNow().UtcDateTime - ProcessStart < Duration ? LogLevel.Debug : LogLevel.Warning;
}
