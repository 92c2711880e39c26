using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Opinions;

/// <summary>districts/{district}/activities/{activity}/opinions/{opinion}.</summary>
internal readonly record struct OpinionName(ActivityName Of, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/activities/{activity}/opinions/{opinion}");

    public static OpinionName Read(string name, string field = "name") =>
        Template.Read(name, field).OrThrow() is [var district, var activity, var opinion] ? new(new(district, activity), opinion) : default;

    public override string ToString() => $"{Of}/opinions/{Id}";
}

/// <summary>Calls about opinions, in the order of their life. Events tell that something was said, never what.</summary>
[Authorize(Policies.Reader)]
public sealed class OpinionEndpoint(PublicationDb db, Once once, TimeProvider clock) : Wire.OpinionService.OpinionServiceBase
{
    private static readonly FilterSchema<Opinion> Fields = new FilterSchema<Opinion>()
        .Word("state", opinion => opinion.State, OpinionState.None)
        .Day("collected_on", opinion => opinion.CollectedOn)
        .Number("rating", opinion => opinion.Rating);

    private Answer<Opinion, Wire.Opinion> Answer =>
        new(
            (name, cancellationToken) => FindAsync(OpinionName.Read(name), cancellationToken).OrNotThereAsync(),
            opinion => $"{opinion.Name()}",
            OpinionWire.ToWire
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Wire.Opinion> CollectOpinion(Wire.CollectOpinionRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Read(request.Parent, "parent");
        context.DemandWrite(parent.District);
        ResourceNamePattern.DemandNewId(request.OpinionId, "opinion_id");
        var name = OpinionName.Read($"{parent}/opinions/{request.OpinionId}", "opinion_id");
        if (request.ValidateOnly)
            return (await CollectedAsync(context.CancellationToken)).Opinion.ToWire();

        return await once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var (opinion, activity, on) = await CollectedAsync(cancellationToken);
                db.Add(opinion);
                once.Record(
                    new OpinionCollected
                    {
                        Fact = Facts.Of(context.Actor(), activity.District, on),
                        Activity = activity.ToRef(),
                        Opinion = $"{name}",
                    },
                    activity.District
                );
                return opinion;
            }
        );

        async Task<(Opinion Opinion, KnownActivity Activity, DateOnly On)> CollectedAsync(CancellationToken cancellationToken)
        {
            var activity = await db.RequireActivityAsync(parent, cancellationToken);
            if (await FindAsync(name, cancellationToken) is not null)
                throw new Error(ErrorKind.Exists, ErrorReasons.ExistsAlready) { Subject = $"{name}" }.ToException();
            var on = context.EffectiveOn(request.EffectiveOn, null, clock);
            var opinion = new Opinion(activity.District, activity.Id, name.Id, activity.Unit);
            opinion.Collect(OpinionRules.Collect(opinion, activity, request.Opinion?.Text ?? "", context.Actor()).OrThrow(), on);
            return (opinion, activity, on);
        }
    }

    /// <inheritdoc/>
    public override async Task<Wire.Opinion> GetOpinion(Wire.GetOpinionRequest request, ServerCallContext context) =>
        (await Answer.ReadAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Wire.ListOpinionsResponse> ListOpinions(Wire.ListOpinionsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Read(request.Parent, "parent", orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,activity,id").OrThrow();
        var opinions = await db
            .Opinions.AsNoTracking()
            .Where(opinion => (parent.IsAnyDistrict || opinion.District == parent.District) && (parent.IsAnyActivity || opinion.ActivityId == parent.Activity))
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, opinion => opinion.District, opinion => opinion.ActivityId, opinion => opinion.Id)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Opinions = { page.Shown(opinions).Select(OpinionWire.ToWire) },
            NextPageToken = page.Next(opinions, opinion => [opinion.District, opinion.ActivityId, opinion.Id]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Opinion> AssignOpinion(Wire.AssignOpinionRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            async (opinion, told, by, on, cancellationToken) =>
            {
                var unit = UnitName.Read(request.Unit, "unit");
                OpinionRules.Assign(opinion, by).ThrowIfRefused();
                if (
                    unit.District != opinion.District
                    || !await db.Units.AnyAsync(known => known.District == unit.District && known.Code == unit.Unit, cancellationToken)
                )
                    throw RequestGuards.NotThere();
                opinion.Assign(unit.Unit, on);
                return new OpinionAssigned
                {
                    Fact = told.Fact,
                    Activity = told.Activity,
                    Opinion = request.Name,
                    Unit = request.Unit,
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Opinion> AnswerOpinion(Wire.AnswerOpinionRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (opinion, told, by, on, _) =>
            {
                opinion.Reply(OpinionRules.Answer(opinion, request.Answer, by).OrThrow(), on);
                return Task.FromResult<IMessage>(
                    new OpinionAnswered
                    {
                        Fact = told.Fact,
                        Activity = told.Activity,
                        Opinion = request.Name,
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Opinion> CallBackOpinion(Wire.CallBackOpinionRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (opinion, told, by, on, _) =>
            {
                OpinionRules.CallBack(opinion, by).ThrowIfRefused();
                opinion.CallBack(on);
                return Task.FromResult<IMessage>(
                    new OpinionCalledBack
                    {
                        Fact = told.Fact,
                        Activity = told.Activity,
                        Opinion = request.Name,
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Opinion> RateOpinion(Wire.RateOpinionRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (opinion, told, by, on, _) =>
            {
                opinion.Rate(OpinionRules.Rate(opinion, request.Rating, by).OrThrow(), on);
                return Task.FromResult<IMessage>(
                    new OpinionRated
                    {
                        Fact = told.Fact,
                        Activity = told.Activity,
                        Opinion = request.Name,
                        Rating = opinion.Rating,
                    }
                );
            }
        );

    private Task<Wire.Opinion> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        Date? effectiveOn,
        ServerCallContext context,
        Func<Opinion, (Fact Fact, ActivityRef Activity), Actor, DateOnly, CancellationToken, Task<IMessage>> move
    )
    {
        var wanted = OpinionName.Read(name);
        context.DemandWrite(wanted.Of.District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var opinion = await FindAsync(wanted, cancellationToken).OrNotThereAsync();
                RequestGuards.DemandEtag(etag, opinion.Version);
                // A unit that is to answer may see the opinion and not the activity, which is another's.
                var activity = await db
                    .Activities.IgnoreQueryFilters()
                    .AsNoTracking()
                    .SingleAsync(known => known.District == opinion.District && known.Id == opinion.ActivityId, cancellationToken);
                var (by, on) = (context.Actor(), context.EffectiveOn(effectiveOn, opinion.MovedOn, clock));
                once.Record(await move(opinion, (Facts.Of(by, activity.District, on), activity.ToRef()), by, on, cancellationToken), activity.District);
                return opinion;
            }
        );
    }

    private Task<Opinion?> FindAsync(OpinionName name, CancellationToken cancellationToken) =>
        db.Opinions.SingleOrDefaultAsync(
            opinion => opinion.District == name.Of.District && opinion.ActivityId == name.Of.Activity && opinion.Id == name.Id,
            cancellationToken
        );
}

/// <summary>An opinion on the wire.</summary>
internal static class OpinionWire
{
    public static OpinionName Name(this Opinion opinion) => new(new(opinion.District, opinion.ActivityId), opinion.Id);

    public static Wire.Opinion ToWire(this Opinion opinion) =>
        new()
        {
            Name = $"{opinion.Name()}",
            Text = opinion.Text,
            Unit = opinion.AssignedTo is { } unit ? $"{new UnitName(opinion.District, unit)}" : "",
            Answer = opinion.Answer,
            Rating = opinion.Rating,
            State = opinion.State switch
            {
                OpinionState.Collected => Wire.OpinionState.Collected,
                OpinionState.Assigned => Wire.OpinionState.Assigned,
                OpinionState.Answered => Wire.OpinionState.Answered,
                OpinionState.CalledBack => Wire.OpinionState.CalledBack,
                OpinionState.Rated => Wire.OpinionState.Rated,
                _ => throw new InvalidOperationException($"no wire value for {opinion.State}"),
            },
            CollectedOn = opinion.CollectedOn.ToWire(),
            Etag = RequestGuards.Etag(opinion.Version),
        };
}
