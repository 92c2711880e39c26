using Grpc.Core;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Campaigns;

/// <summary>The indicator schemes, which Scheduling stores: a campaign without one could not be assessed.</summary>
public sealed partial class IndicatorSchemes(IndicatorSchemeService.IndicatorSchemeServiceClient scheduling, ILogger<IndicatorSchemes> logger)
{
    /// <summary>Checks that a scheme exists.</summary>
    /// <param name="code">Code of the scheme, as in <c>Campaign.scheme</c>.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RpcException">FAILED_PRECONDITION INDICATOR_SCHEME_NOT_FOUND; UNAVAILABLE: Scheduling does not answer.</exception>
    public async Task EnsureExistsAsync(string code, CancellationToken cancellationToken)
    {
        try
        {
            await scheduling.GetIndicatorSchemeAsync(new() { Name = $"indicatorSchemes/{code}" }, cancellationToken: cancellationToken);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound) { Subject = code }.ToException();
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnavailable(logger, exception.StatusCode);
            throw ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
        }
    }

    [LoggerMessage(
        EventId = 2104,
        Level = LogLevel.Warning,
        Message = "Scheduling does not answer whether an indicator scheme exists, so a campaign is not opened for now: {Status}"
    )]
    private static partial void LogUnavailable(ILogger logger, StatusCode status);
}
