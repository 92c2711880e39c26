using ThemeDay.Events.V1;
using ThemeDay.Publication.Tests.Statements;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>The RPCs of statements: in a district that has activities of ten years.</summary>
internal sealed class StatementQueries(PublicationAtVolume publication)
{
    private readonly DistrictForTests district = new(publication.Host, publication.Registry, publication.District);
    private int number;

    private PublicSiteService.PublicSiteServiceClient Anyone => new(publication.As(publication.Bureau));

    public IEnumerable<NamedQuery> Queries()
    {
        yield return new("a statement from draft to the public and back", StateAsync);
        foreach (
            var (name, actor, filter) in ((string, Actor, string)[])
                [
                    ("of a district", publication.Bureau, ""),
                    ("of the own unit", publication.Liaison, ""),
                    ("of a unit", publication.Bureau, $"unit = {publication.Unit}"),
                    ("of a district that are submitted", publication.Bureau, "state = submitted"),
                ]
        )
            yield return List(name, actor, new() { Parent = district.Name, Filter = filter });
        yield return List("of a province", publication.Province, new() { Parent = "districts/-" });
        yield return Published("", new() { Parent = district.Name });
        yield return Published(" of a kind", new() { Parent = district.Name, Filter = "kind = response_to_concern" });
        yield return Published(" with a word", new() { Parent = district.Name, Query = "救助" });
    }

    private NamedQuery List(string name, Actor actor, ListStatementsRequest request) =>
        NamedQuery.List(
            $"ListStatements {name}",
            async token =>
                (await new StatementService.StatementServiceClient(publication.As(actor)).ListStatementsAsync(new(request) { PageToken = token })).NextPageToken
        );

    private NamedQuery Published(string name, ListPublishedStatementsRequest request) =>
        NamedQuery.List(
            $"ListPublishedStatements{name}",
            async token => (await Anyone.ListPublishedStatementsAsync(new(request) { PageToken = token })).NextPageToken
        );

    private async Task StateAsync()
    {
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处" });
        var statements = new StatementService.StatementServiceClient(publication.As(publication.Bureau));
        var written = district.Interpretation();
        written.Activity = await district.HeldAsync($"stated-{++number}", new(2023, 8, 18));
        var deleted = await statements.CreateStatementAsync(district.Create(written, $"deleted-{number}"));
        await statements.DeleteStatementAsync(new() { Name = deleted.Name });
        var drafted = await statements.CreateStatementAsync(district.Create(written, $"stated-{number}"));
        await statements.UpdateStatementAsync(
            new()
            {
                Statement = new() { Name = drafted.Name, Title = "临时救助怎么申请" },
            }
        );
        await statements.SubmitStatementAsync(new() { Name = drafted.Name });
        await statements.ReturnStatementAsync(new() { Name = drafted.Name, Reason = "-" });
        await statements.SubmitStatementAsync(new() { Name = drafted.Name });
        var published = await statements.PublishStatementAsync(new() { Name = drafted.Name });
        await Anyone.GetPublishedStatementAsync(new() { Name = published.PublicName() });
        await Anyone.GetPlannedActivityAsync(new() { Name = written.Activity });
        await statements.UnpublishStatementAsync(new() { Name = drafted.Name, Reason = "-" });
        await statements.GetStatementAsync(new() { Name = drafted.Name });
    }
}
