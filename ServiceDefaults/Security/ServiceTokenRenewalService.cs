using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Hosting;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Renews the access token of this service when half of its lifetime has passed, so that no request waits for the token issuer.</summary>
public sealed partial class ServiceTokenRenewalService(ServiceTokenProvider tokens, TimeProvider clock, ILogger<ServiceTokenRenewalService> logger)
    : ResilientService(logger)
{
    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (true)
            await Task.Delay(await tokens.RenewAsync(stoppingToken), clock, stoppingToken);
    }

    /// <summary>Of whatever kind: the valid token is used until it ends.</summary>
    protected override bool IsInterruption(Exception exception) => true;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogRenewalFailed(logger, StartupGrace.Level, exception.Message);

    [LoggerMessage(EventId = 1102, Message = "Renewing the access token of this service failed; retrying: {Cause}")]
    private static partial void LogRenewalFailed(ILogger logger, LogLevel level, string cause);
}
