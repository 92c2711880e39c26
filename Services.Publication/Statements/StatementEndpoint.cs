using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Statements;

/// <summary>RPCs of statements, in the order of the lifecycle. Events never contain a text.</summary>
[Authorize(Policies.Reader)]
public sealed class StatementEndpoint(PublicationDb db, TransitionPipeline transitions, ThemeContacts contacts) : Proto.StatementService.StatementServiceBase
{
    private const int MaxCampaigns = 100; // whose public office lines a statement may have

    private static readonly FilterSchema<Statement> Fields = new FilterSchema<Statement>()
        .Enum("kind", statement => statement.Form.Kind)
        .Enum("state", statement => statement.State, StatementState.None)
        .Reference("unit", UnitName.Template, statement => statement.District, statement => statement.Unit)
        .Text("title", statement => statement.Form.Title)
        .Date("publish_date", statement => statement.PublishedOn);

    private static readonly ListOrder<Statement> Order = new ListOrder<Statement>()
        .Key(statement => statement.District)
        .Key(statement => statement.Id)
        .Field("title", statement => statement.Form.Title)
        .Field("publish_date", statement => statement.PublishedOn ?? DateOnly.MaxValue)
        .Field("create_time", statement => statement.CreatedAt)
        .Field("update_time", statement => statement.UpdatedAt);

    private ResourceAdapter<Statement, Proto.Statement> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(StatementName.Parse(name), cancellationToken).OrNotFoundAsync(),
            statement => $"{statement.GetName()}",
            StatementMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Statement> CreateStatement(Proto.CreateStatementRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent);
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            parent.District,
            Adapter,
            async cancellationToken =>
            {
                ResourceNamePattern.EnsureValidId(request.StatementId, "statement_id");
                var written = request.Statement ?? new();
                var unit = await RequireUnitAsync(UnitName.Parse(written.Unit, "statement.unit"), parent, context.Actor(), cancellationToken);
                var name = new StatementName(parent.District, request.StatementId);
                // Also one of another unit, which the caller does not see: ids are unique in the district.
                if (await db.Statements.IgnoreQueryFilters().AnyAsync(stored => stored.District == name.District && stored.Id == name.Id, cancellationToken))
                    throw RequestGuards.AlreadyExists($"{name}");
                var statement = new Statement(name.District, name.Id, unit);
                await WriteAsync(statement, StatementMapping.ToForm(written, name.District), StatementTrigger.Create, context.Actor(), cancellationToken);
                db.Add(statement);
                return (statement, Drafted(statement, context));
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Statement> GetStatement(Proto.GetStatementRequest request, ServerCallContext context) =>
        (await Adapter.GetAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListStatementsResponse> ListStatements(Proto.ListStatementsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var statements = await db
            .Statements.AsNoTracking()
            .WhereDistrict(parent, statement => statement.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .Select(Statement.WithoutText)
            .ToListAsync(context.CancellationToken);
        return new() { Statements = { page.Items(statements).Select(StatementMapping.ToProto) }, NextPageToken = page.NextPageToken(statements) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Statement> UpdateStatement(Proto.UpdateStatementRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Statement?.Name ?? "", "statement.name"),
            async (statement, transition) =>
            {
                var merged = statement.ToProto();
                FieldMasks.Merge(request.UpdateMask, StatementMapping.Updatable, request.Statement!, merged).ThrowIfError();
                if (merged.Equals(statement.ToProto()))
                {
                    StatementTransitions.Table.Check(statement.State, StatementTrigger.Update, transition.Actor).ThrowIfError();
                    return null;
                }

                var form = StatementMapping.ToForm(merged, statement.District);
                if (!FieldMasks.Names(request.UpdateMask, PersonalDataCheck.ReasonField, request.Statement!))
                    form = StatementRules.KeepReason(form, statement.Form);
                await WriteAsync(statement, form, StatementTrigger.Update, transition.Actor, transition.CancellationToken);
                return Drafted(statement, context);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Empty> DeleteStatement(Proto.DeleteStatementRequest request, ServerCallContext context) =>
        transitions.DeleteAsync(
            request,
            context,
            Target(request.Name),
            (statement, transition) =>
            {
                StatementTransitions.Table.Check(statement.State, StatementTrigger.Delete, transition.Actor).ThrowIfError();
                db.Remove(statement);
                return new StatementDeleted
                {
                    Metadata = context.CreateMetadata(statement.District),
                    Statement = $"{statement.GetName()}",
                    Unit = $"{new UnitName(statement.District, statement.Unit)}",
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Statement> SubmitStatement(Proto.SubmitStatementRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (statement, transition) =>
            {
                await DecideAsync(statement, statement.Form.PersonalDataReason, transition, check => StatementRules.Submit(statement, transition.Actor, check));
                statement.Submit(transition.EffectiveDate);
                return new StatementSubmitted
                {
                    Metadata = transition.Metadata,
                    Statement = $"{statement.GetName()}",
                    Unit = $"{new UnitName(statement.District, statement.Unit)}",
                    Kind = statement.Form.Kind.ToProto(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Statement> ReturnStatement(Proto.ReturnStatementRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (statement, transition) =>
            {
                StatementRules.Return(statement, request.Reason, transition.Actor).ThrowIfError();
                statement.Return(request.Reason, transition.EffectiveDate);
                return new StatementReturned
                {
                    Metadata = transition.Metadata,
                    Statement = $"{statement.GetName()}",
                    Unit = $"{new UnitName(statement.District, statement.Unit)}",
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Statement> PublishStatement(Proto.PublishStatementRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (statement, transition) =>
            {
                var reason = await DecideAsync(
                    statement,
                    request.PersonalDataReason,
                    transition,
                    check => StatementRules.Publish(statement, check, transition.Actor)
                );
                statement.Publish(reason, transition.EffectiveDate);
                return new StatementPublished
                {
                    Metadata = transition.Metadata,
                    Statement = $"{statement.GetName()}",
                    Unit = $"{new UnitName(statement.District, statement.Unit)}",
                    Kind = statement.Form.Kind.ToProto(),
                    Title = statement.Form.Title,
                    Activity = statement.GetActivityName(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Statement> UnpublishStatement(Proto.UnpublishStatementRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (statement, transition) =>
            {
                StatementRules.Unpublish(statement, request.Reason, transition.Actor).ThrowIfError();
                statement.Unpublish(request.Reason, transition.EffectiveDate);
                return new StatementUnpublished
                {
                    Metadata = transition.Metadata,
                    Statement = $"{statement.GetName()}",
                    Unit = $"{new UnitName(statement.District, statement.Unit)}",
                };
            }
        );

    private static StatementDrafted Drafted(Statement statement, ServerCallContext context) =>
        new()
        {
            Metadata = context.CreateMetadata(statement.District),
            Statement = $"{statement.GetName()}",
            Unit = $"{new UnitName(statement.District, statement.Unit)}",
            Kind = statement.Form.Kind.ToProto(),
        };

    // A unit of another district, and for a liaison any but its own, is answered like one that does not exist.
    private async Task<string> RequireUnitAsync(UnitName unit, DistrictName parent, Actor actor, CancellationToken cancellationToken) =>
        unit.District == parent.District
        && (actor.Unit is null || actor.Unit == unit.Unit)
        && await db.Units.AnyAsync(known => known.District == unit.District && known.Code == unit.Unit, cancellationToken)
            ? unit.Unit
            : throw RequestGuards.NotFound();

    private async Task WriteAsync(Statement statement, StatementForm form, StatementTrigger trigger, Actor actor, CancellationToken cancellationToken)
    {
        var activity = await FindActivityAsync(statement.District, form.ActivityId, cancellationToken);
        var check = new PersonalDataCheck(await ListPublicPhoneNumbersAsync(statement.District, cancellationToken), null, form.PersonalDataReason);
        statement.Write(StatementRules.Write(statement, activity, trigger, form, actor, check).OrThrow(), trigger);
    }

    // Of an activity there is a contact that the text must not name.
    private async Task<T> DecideAsync<T>(Statement statement, string reason, TransitionContext transition, Func<PersonalDataCheck, Result<T>> rule)
    {
        var cancellationToken = transition.CancellationToken;
        var check = new PersonalDataCheck(await ListPublicPhoneNumbersAsync(statement.District, cancellationToken), null, reason);
        return await FindActivityAsync(statement.District, statement.Form.ActivityId, cancellationToken) is { } activity
            ? await contacts.DecideAsync(activity.ThemeName, transition.Actor, check, rule, cancellationToken)
            : rule(check).OrThrow();
    }

    private async Task<ActivityReplica?> FindActivityAsync(string district, string id, CancellationToken cancellationToken) =>
        id is "" ? null : await db.Activities.AsNoTracking().SingleOrDefaultAsync(known => known.District == district && known.Id == id, cancellationToken);

    // A statement need not belong to a campaign: office lines that are public in one of the district may be in it.
    private async Task<IReadOnlyCollection<string>> ListPublicPhoneNumbersAsync(string district, CancellationToken cancellationToken)
    {
        var numbers = await db
            .Campaigns.Where(campaign => campaign.District == district)
            .OrderByDescending(campaign => campaign.Id)
            .Take(MaxCampaigns)
            .Select(campaign => campaign.PublicPhoneNumbers)
            .ToListAsync(cancellationToken);
        return [.. numbers.SelectMany(ofCampaign => ofCampaign).Distinct()];
    }

    private TransitionTarget<Statement, Proto.Statement> Target(string name, string field = "name") =>
        new(name, StatementName.Parse(name, field).District, Adapter);

    private Task<Statement?> FindAsync(StatementName name, CancellationToken cancellationToken) =>
        db.Statements.SingleOrDefaultAsync(stored => stored.District == name.District && stored.Id == name.Id, cancellationToken);
}
