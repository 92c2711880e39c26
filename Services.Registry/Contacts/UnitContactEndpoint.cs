using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Contacts;

/// <summary>RPCs of the mail addresses of units, for the unit itself and its bureau. Each reading is recorded as an event.</summary>
[Authorize(Policies.UnitOrBureau)]
public sealed class UnitContactEndpoint(RegistryDb db, IdempotentCommands commands, ContactProtector protector)
    : Proto.UnitContactService.UnitContactServiceBase
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/units/{code}/contact");

    /// <inheritdoc/>
    public override Task<Proto.UnitContact> GetUnitContact(Proto.GetUnitContactRequest request, ServerCallContext context)
    {
        var unit = ParseOwn(request.Name, "name", context);
        return ExecuteAsync(
            request,
            "",
            context,
            unit,
            async cancellationToken =>
            {
                var stored = await db.FindUnitContactAsync(unit, cancellationToken);
                commands.AddEvent(new UnitContactResolved { Metadata = context.CreateMetadata(unit.District), Unit = $"{unit}" }, unit.District);
                return stored;
            }
        );
    }

    /// <inheritdoc/>
    public override Task<Proto.UnitContact> UpdateUnitContact(Proto.UpdateUnitContactRequest request, ServerCallContext context)
    {
        var contact = request.UnitContact ?? new();
        var unit = ParseOwn(contact.Name, "unit_contact.name", context);
        context.EnsureCanWrite(unit.District);
        return ExecuteAsync(
            request,
            request.RequestId,
            context,
            unit,
            async cancellationToken =>
            {
                await db.RequireUnitAsync(unit, cancellationToken);
                var stored = await db.UnitContacts.SingleOrDefaultAsync(each => each.District == unit.District && each.Unit == unit.Unit, cancellationToken);
                RequestGuards.EnsureEtagMatches(contact.Etag, stored?.Version ?? 0);
                if (EmailAddressRules.Validate(contact.EmailAddresses) is { Count: > 0 } violations)
                    throw Error.InvalidArgument(violations).ToException();
                var cipher = protector.Protect(unit, contact.EmailAddresses);
                if (stored is null)
                    db.Add(stored = new(unit.District, unit.Unit, cipher));
                else
                    stored.Cipher = cipher;
                commands.AddEvent(new UnitContactChanged { Metadata = context.CreateMetadata(unit.District), Unit = $"{unit}" }, unit.District);
                return stored;
            }
        );
    }

    private Task<Proto.UnitContact> ExecuteAsync(
        IMessage request,
        string requestId,
        ServerCallContext context,
        UnitName unit,
        Func<CancellationToken, Task<UnitContact?>> operation
    ) =>
        commands.ExecuteAsync(
            request,
            requestId,
            context,
            new ResourceAdapter<UnitContact?, Proto.UnitContact>(
                (_, cancellationToken) => db.FindUnitContactAsync(unit, cancellationToken),
                _ => $"{unit}/contact",
                stored => ToProto(unit, stored)
            ),
            operation
        );

    private Proto.UnitContact ToProto(UnitName unit, UnitContact? stored) =>
        new()
        {
            Name = $"{unit}/contact",
            EmailAddresses = { stored is null ? [] : protector.Unprotect(unit, stored.Cipher) },
            Etag = RequestGuards.Etag(stored?.Version ?? 0),
        };

    private static UnitName ParseOwn(string name, string field, ServerCallContext context)
    {
        var ids = Template.Parse(name, field).OrThrow();
        return context.Actor().Unit is { } own && own != ids[1] ? throw RequestGuards.NotFound() : new(ids[0], ids[1]);
    }
}
