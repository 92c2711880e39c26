using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Opinions;

/// <summary>The RPCs about what citizens have submitted: accept, set aside, close, and how to reach them.</summary>
public sealed partial class OpinionEndpoint
{
    private const string ContactPart = "contact";

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Opinion> AcceptOpinion(Proto.AcceptOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                OpinionRules.Accept(opinion, transition.Actor).ThrowIfError();
                opinion.Accept(transition.EffectiveDate);
                await KeepContactAsync(opinion, ContactRetention.WhileOpen(opinion.CreatedAt), transition.CancellationToken);
                return new OpinionAccepted
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> SetAsideOpinion(Proto.SetAsideOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                var check = new PersonalDataCheck(await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken), null, "");
                var ground = OpinionRules.SetAside(opinion, OpinionMapping.ParseGround(request.Ground), request.Explanation, transition.Actor, check).OrThrow();
                opinion.SetAside(ground, request.Explanation, transition.EffectiveDate);
                await KeepContactAsync(opinion, ContactRetention.OnceClosed(opinion.CreatedAt, clock.GetUtcNow()), transition.CancellationToken);
                return new OpinionSetAside
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                    Ground = OpinionMapping.ToWord<OpinionSetAsideGround>(ground),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> CloseOpinion(Proto.CloseOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                OpinionRules.Close(opinion, transition.Actor).ThrowIfError();
                opinion.Close(transition.EffectiveDate);
                await KeepContactAsync(opinion, ContactRetention.OnceClosed(opinion.CreatedAt, clock.GetUtcNow()), transition.CancellationToken);
                return new OpinionClosed
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.SubmittedContact> GetOpinionContact(Proto.GetOpinionContactRequest request, ServerCallContext context)
    {
        var name = ParseContact(request.Name);
        context.EnsureCanWrite(name.Of.District); // who cannot deal with an opinion need not reach anybody
        context.GetHttpContext().Response.Headers.CacheControl = "no-store";
        return commands.ExecuteAsync(
            request,
            requestId: "",
            context,
            new ResourceAdapter<EncryptedOpinionContact, Proto.SubmittedContact>(
                (_, cancellationToken) => FindContactAsync(name, cancellationToken).OrNotFoundAsync(),
                _ => request.Name,
                contact => ToProto(request.Name, protector.Unprotect(name, contact.Cipher))
            ),
            async cancellationToken =>
            {
                var (opinion, activity) = await Target($"{name}").FindAsync(cancellationToken);
                OpinionRules.ReadContact(opinion, context.Actor()).ThrowIfError();
                var contact = await FindContactAsync(name, cancellationToken).OrNotFoundAsync();
                commands.AddEvent(
                    new OpinionContactRead
                    {
                        Metadata = context.CreateMetadata(name.Of.District),
                        Activity = activity.ToRef(),
                        Opinion = $"{name}",
                    },
                    name.Of.District
                );
                return contact;
            }
        );
    }

    private static OpinionName ParseContact(string name) =>
        name.EndsWith($"/{ContactPart}", StringComparison.Ordinal)
            ? OpinionName.Parse(name[..^(ContactPart.Length + 1)])
            : throw Error.InvalidArgument("name", ErrorReasons.NameMalformed).ToException();

    // Not one whose time is over and that only waits for the next run of the deletion.
    private Task<EncryptedOpinionContact?> FindContactAsync(OpinionName name, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.OpinionContacts.SingleOrDefaultAsync(
            contact => contact.District == name.Of.District && contact.ActivityId == name.Of.Id && contact.OpinionId == name.Id && contact.ExpiresAt > now,
            cancellationToken
        );
    }

    private async Task KeepContactAsync(Opinion opinion, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if (opinion.ContactExpiresAt is null || await FindContactAsync(opinion.Name(), cancellationToken) is not { } contact)
            return;
        contact.ExpiresAt = expiresAt;
        opinion.KeepContactUntil(expiresAt);
    }

    private static Proto.SubmittedContact ToProto(string name, OpinionContact contact) =>
        new()
        {
            Name = name,
            Person = contact.Person,
            PhoneNumber = contact.PhoneNumber,
            EmailAddress = contact.EmailAddress,
        };
}
