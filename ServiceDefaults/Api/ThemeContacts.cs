using Grpc.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Resolves the contact of a theme, which a text must not name. Requested from Registry for each check and not stored (docs/contract.md, Personal data).
/// </summary>
public sealed partial class ThemeContacts(ContactService.ContactServiceClient registry, ChangeLimits limits, ILogger<ThemeContacts> logger)
{
    /// <summary>Decides by a rule that checks texts for personal data, without the contact first: none is resolved for what is refused anyway.</summary>
    /// <param name="theme">The theme.</param>
    /// <param name="actor">The caller: each contact that is resolved for it is an event in the log of Registry.</param>
    /// <param name="check">The check, without contact. With a reason, no contact is needed.</param>
    /// <param name="rule">The rule, which changes nothing.</param>
    /// <param name="cancellationToken">Cancelled when the caller no longer waits.</param>
    /// <exception cref="RpcException">The error of the rule; RESOURCE_EXHAUSTED: the caller's unit has caused too many events today; UNAVAILABLE: Registry
    /// cannot be reached. Nothing passes unchecked.</exception>
    public async Task<T> DecideAsync<T>(
        ThemeName theme,
        Actor actor,
        PersonalDataCheck check,
        Func<PersonalDataCheck, Result<T>> rule,
        CancellationToken cancellationToken
    )
    {
        var decided = rule(check).OrThrow();
        if (check.IsWaived)
            return decided;
        limits.Count(actor, 1).ThrowIfError();
        return rule(check with { Contact = await FindAsync(theme, cancellationToken) }).OrThrow();
    }

    private async Task<KnownContact?> FindAsync(ThemeName theme, CancellationToken cancellationToken)
    {
        try
        {
            var contact = await registry.ResolveContactAsync(
                new() { Theme = $"{theme}", Purpose = ContactPurpose.PrivacyCheck },
                cancellationToken: cancellationToken
            );
            return new(contact.Person, contact.Phone);
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
        Message = "Registry does not give the contact of a theme, so a text that must not name it is not accepted for now: {Status}"
    )]
    private static partial void NotReached(ILogger logger, StatusCode status);
}
