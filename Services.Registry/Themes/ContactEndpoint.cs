using Google.Protobuf;
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
        return ResolveAsync(
            request,
            request.Purpose,
            request.Theme,
            context,
            contact => new Proto.ResolveContactResponse { Person = contact.Person, Phone = contact.Phone },
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
        return ResolveAsync(
            request,
            request.Purpose,
            request.Unit,
            context,
            addresses => new Proto.ResolveUnitContactResponse { EmailAddresses = { addresses } },
            async cancellationToken =>
            {
                var stored = await db.FindUnitContactAsync(name, cancellationToken);
                commands.AddEvent(new EventsV1.UnitContactResolved { Metadata = context.CreateMetadata(name.District), Unit = $"{name}" }, name.District);
                return stored is null ? [] : contactProtector.Unprotect(name, stored.Cipher);
            }
        );
    }

    // What is resolved is returned only after the event of this access has been committed.
    private Task<TMessage> ResolveAsync<T, TMessage>(
        IMessage request,
        Proto.ContactPurpose purpose,
        string resource,
        ServerCallContext context,
        Func<T, TMessage> toMessage,
        Func<CancellationToken, Task<T>> resolveAsync
    ) =>
        purpose == Proto.ContactPurpose.Unspecified || !Enum.IsDefined(purpose)
            ? throw Error.InvalidArgument("purpose", ErrorReasons.Required).ToException()
            : commands.ExecuteAsync(
                request,
                requestId: "",
                context,
                new ResourceAdapter<T, TMessage>((_, _) => throw new InvalidOperationException("a resolve carries no request_id"), _ => resource, toMessage),
                resolveAsync
            );
}
