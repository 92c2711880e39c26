using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Told = ThemeDay.Events.V1;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Contacts;

/// <summary>Gives contacts out, to services alone and on record (contract, Personal data).</summary>
[Authorize(Policies.Service)]
public sealed class ContactEndpoint(RegistryDb db, Once once, ContactSafe safe) : Wire.ContactService.ContactServiceBase
{
    /// <inheritdoc/>
    public override Task<Wire.ResolveContactResponse> ResolveContact(Wire.ResolveContactRequest request, ServerCallContext context)
    {
        var name = ThemeName.Read(request.Theme, "theme");
        if (request.Purpose == Wire.ContactPurpose.Unspecified || !Enum.IsDefined(request.Purpose))
            throw Error.Invalid("purpose", ErrorReasons.Required).ToException();
        // The answer is given only once that it was given stands in the log.
        return once.DoAsync(
            request,
            "",
            context,
            new Answer<Contact, Wire.ResolveContactResponse>(
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
                    .OrNotThereAsync();
                var kept = await db
                    .Contacts.AsNoTracking()
                    .SingleOrDefaultAsync(
                        contact => contact.District == name.District && contact.CampaignId == name.Campaign && contact.ThemeId == name.Theme,
                        cancellationToken
                    )
                    .OrNotThereAsync();
                once.Record(new Told.ContactResolved { Fact = context.MasterFact(name.District), Theme = theme.Ref }, name.District);
                return safe.Open(kept.Cipher);
            }
        );
    }
}
