using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>Who must not be named in what is published: asked of Registry at the moment of use, stored by nobody (contract, Personal data).</summary>
public sealed partial class ThemeContacts(ContactService.ContactServiceClient registry, ILogger<ThemeContacts> logger)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The contact of a theme; null where it has none.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: Registry is away. Nothing is published unchecked.</exception>
    public async Task<(string Person, string Phone)?> FindAsync(ThemeName theme, CancellationToken cancellationToken)
    {
        try
        {
            // A deadline is told by the machine's clock on both sides, whatever day the service's is set to.
            var until = TimeProvider.System.GetUtcNow().UtcDateTime + RequestTimeout;
            var contact = await registry.ResolveContactAsync(
                new() { Theme = $"{theme}", Purpose = ContactPurpose.PrivacyCheck },
                deadline: until,
                cancellationToken: cancellationToken
            );
            return (contact.Person, contact.Phone);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            return null;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotReached(logger, exception.StatusCode);
            throw ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
        }
    }

    [LoggerMessage(
        EventId = 3101,
        Level = LogLevel.Warning,
        Message = "Registry does not give the contact of a theme, so its report is not published for now: {Status}"
    )]
    private static partial void NotReached(ILogger logger, StatusCode status);
}
