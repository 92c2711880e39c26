using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>RPCs of contacts, for services only. Each access is recorded as an event (docs/contract.md, Personal data).</summary>
[Authorize(Policies.Service)]
public sealed class ContactEndpoint(RegistryDb db, IdempotentCommands commands, ContactProtector contactProtector) : Proto.ContactService.ContactServiceBase
{
    /// <inheritdoc/>
    public override Task<Proto.ResolveContactResponse> ResolveContact(Proto.ResolveContactRequest request, ServerCallContext context)
    {
        var name = ThemeName.Parse(request.Theme, "theme");
        EnsurePurpose(request.Purpose);
        // The contact is returned only after the event of this access has been committed.
        return commands.ExecuteAsync(
            request,
            "",
            context,
            new ResourceAdapter<Contact, Proto.ResolveContactResponse>(
                (_, _) => throw new InvalidOperationException("a resolve carries no request_id"),
                _ => request.Theme,
                contact => new() { Person = contact.Person, Phone = contact.Phone }
            ),
            async cancellationToken =>
            {
                var theme = await db
                    .Themes.AsNoTracking()
                    .SingleOrDefaultAsync(
                        theme => theme.District == name.District && theme.CampaignId == name.Campaign && theme.Id == name.Theme,
                        cancellationToken
                    )
                    .OrNotFoundAsync();
                var kept = await db
                    .Contacts.AsNoTracking()
                    .SingleOrDefaultAsync(
                        contact => contact.District == name.District && contact.CampaignId == name.Campaign && contact.ThemeId == name.Theme,
                        cancellationToken
                    )
                    .OrNotFoundAsync();
                commands.AddEvent(new EventsV1.ContactResolved { Metadata = context.CreateMetadata(name.District), Theme = theme.Ref }, name.District);
                return contactProtector.Unprotect(name, kept.Cipher);
            }
        );
    }

    /// <inheritdoc/>
    public override Task<Proto.ResolveUnitContactResponse> ResolveUnitContact(Proto.ResolveUnitContactRequest request, ServerCallContext context)
    {
        var name = UnitName.Parse(request.Unit, "unit");
        EnsurePurpose(request.Purpose);
        return commands.ExecuteAsync(
            request,
            "",
            context,
            new ResourceAdapter<IReadOnlyList<string>, Proto.ResolveUnitContactResponse>(
                (_, _) => throw new InvalidOperationException("a resolve carries no request_id"),
                _ => request.Unit,
                addresses => new() { EmailAddresses = { addresses } }
            ),
            async cancellationToken =>
            {
                await db
                    .Units.AsNoTracking()
                    .SingleOrDefaultAsync(unit => unit.District == name.District && unit.Code == name.Unit, cancellationToken)
                    .OrNotFoundAsync();
                var stored = await db
                    .UnitContacts.AsNoTracking()
                    .SingleOrDefaultAsync(contact => contact.District == name.District && contact.Unit == name.Unit, cancellationToken);
                commands.AddEvent(new EventsV1.UnitContactResolved { Metadata = context.CreateMetadata(name.District), Unit = $"{name}" }, name.District);
                return stored is null ? [] : contactProtector.Unprotect(name, stored.Cipher);
            }
        );
    }

    private static void EnsurePurpose(Proto.ContactPurpose purpose)
    {
        if (purpose == Proto.ContactPurpose.Unspecified || !Enum.IsDefined(purpose))
            throw Error.InvalidArgument("purpose", ErrorReasons.Required).ToException();
    }
}
