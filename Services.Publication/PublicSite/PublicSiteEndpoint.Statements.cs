using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.Publication.Statements;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The RPCs about statements: list, search, one statement.</summary>
public sealed partial class PublicSiteEndpoint
{
    private const int MaxStatements = 100; // of one activity that are shown

    private static readonly FilterSchema<Statement> StatementFields = new FilterSchema<Statement>()
        .Enum("kind", statement => statement.Form.Kind)
        .Reference("unit", UnitName.Template, statement => statement.District, statement => statement.Unit)
        .Date("publish_date", statement => statement.PublishedOn);

    private static readonly ListOrder<Statement> LatestPublicationFirst = new ListOrder<Statement>()
        .Key(statement => statement.PublishedOn!.Value, descending: true)
        .Key(statement => statement.Id, descending: true);

    /// <inheritdoc/>
    public override async Task<Proto.ListPublishedStatementsResponse> ListPublishedStatements(
        Proto.ListPublishedStatementsRequest request,
        ServerCallContext context
    )
    {
        var district = DistrictName.Parse(request.Parent).District;
        // Not bound to the caller: responses are cached for everyone.
        var page = ListPage.Parse(LatestPublicationFirst, request).OrThrow();
        var filter = StatementFields.Compile(request.Filter).OrThrow();
        var shown = PublishedStatements(district).Where(filter);
        if (request.Query is not "")
        {
            var found = db.SearchStatements(district, PublicSearch.Parse(request.Query).OrThrow());
            shown = shown.Where(statement => found.Contains(statement.Id));
        }

        var statements = await shown.TakePage(page).Select(Statement.WithoutText).ToListAsync(context.CancellationToken);
        return new()
        {
            PublishedStatements = { await ToProtoAsync(district, [.. page.Items(statements)], context.CancellationToken) },
            NextPageToken = page.NextPageToken(statements),
        };
    }

    /// <inheritdoc/>
    public override async Task<Proto.PublishedStatement> GetPublishedStatement(Proto.GetPublishedStatementRequest request, ServerCallContext context)
    {
        var name = PublishedStatementName.Parse(request.Name);
        caller.BypassFilter(Reason);
        var statement = await db
            .Statements.AsNoTracking()
            .SingleOrDefaultAsync(stored => stored.District == name.District && stored.Id == name.Id, context.CancellationToken)
            .OrNotFoundAsync();
        if (statement.State is not StatementState.Published)
            throw statement.PublishedOn is null ? RequestGuards.NotFound() : new Error(ErrorKind.NotFound, ErrorReasons.StatementUnpublished).ToException();
        return (await ToProtoAsync(name.District, [statement], context.CancellationToken))[0];
    }

    private async Task<IReadOnlyList<Proto.PublishedStatement>> ListStatementsAsync(ActivityName activity, CancellationToken cancellationToken)
    {
        var statements = await PublishedStatements(activity.District)
            .Where(statement => statement.Form.ActivityId == activity.Id)
            .OrderByDescending(statement => statement.PublishedOn)
            .ThenByDescending(statement => statement.Id)
            .Take(MaxStatements)
            .Select(Statement.WithoutText)
            .ToListAsync(cancellationToken);
        return await ToProtoAsync(activity.District, statements, cancellationToken);
    }

    // By unit.
    private Task<Dictionary<string, int>> CountStatementsAsync(string district, CancellationToken cancellationToken) =>
        PublishedStatements(district)
            .GroupBy(statement => statement.Unit)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);

    private IQueryable<Statement> PublishedStatements(string district)
    {
        caller.BypassFilter(Reason);
        return db.Statements.AsNoTracking().Where(statement => statement.District == district && statement.State == StatementState.Published);
    }

    private async Task<IReadOnlyList<Proto.PublishedStatement>> ToProtoAsync(
        string district,
        IReadOnlyList<Statement> statements,
        CancellationToken cancellationToken
    )
    {
        if (statements is [])
            return [];
        var (codes, ids) = (statements.Select(statement => statement.Unit).Distinct(), statements.Select(statement => statement.Form.ActivityId).Distinct());
        var units = await db
            .Units.AsNoTracking()
            .Where(unit => unit.District == district && codes.Contains(unit.Code))
            .ToDictionaryAsync(unit => unit.Code, unit => unit.DisplayName, cancellationToken);
        var topics = await db
            .Activities.Where(activity => activity.District == district && ids.Contains(activity.Id) && activity.State != ActivityReplicaState.Dropped)
            .Select(activity => new { activity.Id, activity.Topic })
            .ToDictionaryAsync(activity => activity.Id, activity => activity.Topic, cancellationToken);
        return
        [
            .. statements.Select(statement =>
                statement.ToPublicProto(units.GetValueOrDefault(statement.Unit, ""), topics.GetValueOrDefault(statement.Form.ActivityId))
            ),
        ];
    }
}

/// <summary>Resource name districts/{district}/publishedStatements/{published_statement}; the id is that of the statement.</summary>
internal readonly record struct PublishedStatementName(string District, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/publishedStatements/{published_statement}");

    public static PublishedStatementName Parse(string name) => Template.Parse(name, "name").OrThrow() is [var district, var id] ? new(district, id) : default;

    public override string ToString() => $"districts/{District}/publishedStatements/{Id}";
}

/// <summary>Maps statements to what the public sees of them.</summary>
internal static class PublicStatementMapping
{
    /// <summary>What the public sees.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="unitName">The name of its unit; empty if it is not known yet.</param>
    /// <param name="topic">The topic of its activity; null if it belongs to none that is shown.</param>
    public static Proto.PublishedStatement ToPublicProto(this Statement statement, string unitName, string? topic) =>
        new()
        {
            Name = $"{new PublishedStatementName(statement.District, statement.Id)}",
            Kind = statement.Form.Kind.ToProto(),
            Title = statement.Form.Title,
            Text = statement.Form.Text,
            PolicyTitle = statement.Form.PolicyTitle,
            PolicyDocumentNumber = statement.Form.PolicyDocumentNumber,
            PolicyLink = statement.Form.PolicyLink,
            Concern = statement.Form.Concern,
            Unit = $"{new UnitName(statement.District, statement.Unit)}",
            UnitDisplayName = unitName,
            Activity = topic is null ? "" : statement.GetActivityName(),
            ActivityTopic = topic ?? "",
            SubmitDate = statement.SubmittedOn.ToProto(),
            PublishDate = statement.PublishedOn.ToProto(),
        };
}
