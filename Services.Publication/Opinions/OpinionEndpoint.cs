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

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/opinions/{opinion}.</summary>
internal readonly record struct OpinionName(ActivityName Of, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/opinions/{opinion}");

    public static OpinionName Parse(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var campaign, var activity, var opinion]
            ? new(new(district, campaign, activity), opinion)
            : default;

    public override string ToString() => $"{Of}/opinions/{Id}";
}

/// <summary>RPCs of opinions, in the order of the lifecycle. Events never contain the text of an opinion or answer.</summary>
[Authorize(Policies.Reader)]
public sealed partial class OpinionEndpoint(
    PublicationDb db,
    TransitionPipeline transitions,
    IdempotentCommands commands,
    ThemeContacts contacts,
    OpinionContactProtector protector,
    TimeProvider clock
) : Proto.OpinionService.OpinionServiceBase
{
    private static readonly FilterSchema<Opinion> Fields = new FilterSchema<Opinion>()
        .Enum("state", opinion => opinion.State, OpinionState.None)
        .Reference("assigned_unit", UnitName.Template, opinion => opinion.District, opinion => opinion.AssignedTo!)
        .Enum("source", opinion => opinion.Source)
        .Enum("publication", opinion => opinion.Publication)
        .Date("collect_date", opinion => opinion.CollectedOn)
        .Date("due_date", opinion => opinion.DueOn)
        .Int32("rating", opinion => opinion.Rating);

    private static readonly ListOrder<Opinion> Order = new ListOrder<Opinion>()
        .Key(opinion => opinion.District)
        .Key(opinion => opinion.ActivityId)
        .Key(opinion => opinion.Id)
        .Field("collect_date", opinion => opinion.CollectedOn)
        .Field("rating", opinion => opinion.Rating)
        .Field("create_time", opinion => opinion.CreatedAt)
        .Field("update_time", opinion => opinion.UpdatedAt);

    private ResourceAdapter<Opinion, Proto.Opinion> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(OpinionName.Parse(name), cancellationToken).OrNotFoundAsync(),
            opinion => $"{opinion.Name()}",
            OpinionMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Opinion> CollectOpinion(Proto.CollectOpinionRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent");
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            parent.District,
            Adapter,
            async cancellationToken =>
            {
                ResourceNamePattern.EnsureValidId(request.OpinionId, "opinion_id");
                var name = new OpinionName(parent, request.OpinionId);
                var activity = await db.RequireActivityAsync(parent, cancellationToken);
                if (await FindAsync(name, cancellationToken) is not null)
                    throw RequestGuards.AlreadyExists($"{name}");
                var on = context.ResolveEffectiveDate(request.EffectiveDate, null, clock);
                var opinion = new Opinion(activity.District, activity.Id, name.Id, activity.Unit);
                var message = request.Opinion ?? new();
                var text = await contacts.DecideAsync(
                    activity.ThemeName,
                    context.Actor(),
                    new(await db.PublicPhoneNumbersAsync(activity, cancellationToken), null, message.PersonalDataReason),
                    check => OpinionRules.Collect(opinion, activity, message.Text, context.Actor(), on, check),
                    cancellationToken
                );
                opinion.Collect(text, message.PersonalDataReason, on);
                db.Add(opinion);
                return (
                    opinion,
                    new OpinionCollected
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), activity.District, on),
                        Activity = activity.ToRef(),
                        Opinion = $"{name}",
                    }
                );
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Opinion> GetOpinion(Proto.GetOpinionRequest request, ServerCallContext context) =>
        (await Adapter.GetAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListOpinionsResponse> ListOpinions(Proto.ListOpinionsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var opinions = await db
            .Opinions.AsNoTracking()
            .WhereActivity(parent, opinion => opinion.District, opinion => opinion.ActivityId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .InView(request.View, Proto.OpinionView.Full, Opinion.WithoutTexts)
            .ToListAsync(context.CancellationToken);
        return new() { Opinions = { page.Items(opinions).Select(OpinionMapping.ToProto) }, NextPageToken = page.NextPageToken(opinions) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> AssignOpinion(Proto.AssignOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                var unit = UnitName.Parse(request.Unit, "unit");
                var due = DateConversions.Parse(request.DueDate, "due_date").OrThrow();
                OpinionRules.Assign(opinion, due, transition.EffectiveDate, transition.Actor).ThrowIfError();
                if (
                    unit.District != opinion.District
                    || !await db.Units.AnyAsync(known => known.District == unit.District && known.Code == unit.Unit, transition.CancellationToken)
                )
                    throw RequestGuards.NotFound();
                opinion.Assign(unit.Unit, due, transition.EffectiveDate);
                return new OpinionAssigned
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                    Unit = request.Unit,
                    DueDate = due.ToProto(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Opinion> AnswerOpinion(Proto.AnswerOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                var answer = await contacts.DecideAsync(
                    activity.ThemeName,
                    transition.Actor,
                    new(await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken), null, request.PersonalDataReason),
                    check => OpinionRules.Answer(opinion, request.Answer, transition.Actor, check),
                    transition.CancellationToken
                );
                opinion.Reply(answer, request.PersonalDataReason, transition.EffectiveDate);
                return new OpinionAnswered
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> CallBackOpinion(Proto.CallBackOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (opinion, activity, transition) =>
            {
                var given = OpinionMapping.ParseOutcome(request.Outcome);
                var check = new PersonalDataCheck(await db.PublicPhoneNumbersAsync(activity, transition.CancellationToken), null, "");
                var outcome = OpinionRules.CallBack(opinion, given, request.Note, transition.Actor, check).OrThrow();
                opinion.CallBack(outcome, request.Note, transition.EffectiveDate);
                return new OpinionCalledBack
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                    Outcome = OpinionMapping.ToWord<CallBackOutcome>(outcome),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Opinion> RateOpinion(Proto.RateOpinionRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (opinion, activity, transition) =>
            {
                opinion.Rate(OpinionRules.Rate(opinion, request.Rating, transition.Actor).OrThrow(), transition.EffectiveDate);
                return new OpinionRated
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Opinion = request.Name,
                    Rating = opinion.Rating,
                };
            }
        );

    private TransitionTarget<Opinion, ActivityReplica, Proto.Opinion> Target(string name)
    {
        var owner = OpinionName.Parse(name);
        return new(
            owner.Of.District,
            Adapter,
            async cancellationToken =>
            {
                var opinion = await FindAsync(owner, cancellationToken).OrNotFoundAsync();
                // The assigned unit may read the opinion but not its activity, which may belong to another unit.
                var activity = await db
                    .Activities.IgnoreQueryFilters()
                    .AsNoTracking()
                    .SingleAsync(known => known.District == opinion.District && known.Id == opinion.ActivityId, cancellationToken);
                return (opinion, activity);
            }
        );
    }

    private Task<Opinion?> FindAsync(OpinionName name, CancellationToken cancellationToken) =>
        db.Opinions.SingleOrDefaultAsync(
            opinion => opinion.District == name.Of.District && opinion.ActivityId == name.Of.Id && opinion.Id == name.Id,
            cancellationToken
        );
}
