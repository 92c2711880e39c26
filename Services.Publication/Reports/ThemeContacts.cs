using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>
/// Resolves the contact of a theme, which a published text must not name. Requested from Registry for each check and not stored (docs/contract.md, Personal
/// data).
/// </summary>
public sealed partial class ThemeContacts(ContactService.ContactServiceClient registry, ILogger<ThemeContacts> logger)
{
    /// <summary>The contact of a theme; null if it has none.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: Registry cannot be reached. Nothing is published without the check.</exception>
    public async Task<(string Person, string Phone)?> FindAsync(ThemeName theme, CancellationToken cancellationToken)
    {
        try
        {
            var contact = await registry.ResolveContactAsync(
                new() { Theme = $"{theme}", Purpose = ContactPurpose.PrivacyCheck },
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
