using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;
using Client = ThemeDay.Publication.V1.StatementService.StatementServiceClient;

namespace ThemeDay.Publication.Tests.Statements;

/// <summary>Statements of a district for tests.</summary>
internal static class StatementsForTests
{
    public static Client StatementsAs(this DistrictForTests district, Actor actor) => new(district.Host.As(actor));

    public static Client Statements(this DistrictForTests district) => district.StatementsAs(district.Bureau);

    /// <summary>A complete interpretation of the unit of the district.</summary>
    public static Statement Interpretation(this DistrictForTests district) =>
        new()
        {
            Kind = StatementKind.PolicyInterpretation,
            Unit = $"{district.Name}/units/{district.Unit}",
            Title = "一图读懂临时救助新规",
            Text = "为什么要修订？\n原办法已实施五年。",
            PolicyTitle = "大祥区临时救助实施办法",
            PolicyDocumentNumber = "大政办发〔2023〕5号",
            PolicyLink = "https://www.example.org/zc/5.html",
        };

    /// <summary>A complete answer of the unit of the district.</summary>
    public static Statement Response(this DistrictForTests district) =>
        new()
        {
            Kind = StatementKind.ResponseToConcern,
            Unit = $"{district.Name}/units/{district.Unit}",
            Title = "关于学位紧张问题的回应",
            Text = "今年秋季新增学位1200个。",
            Concern = "城南片区小学学位够不够？",
        };

    /// <summary>A request to draft a statement.</summary>
    public static CreateStatementRequest Create(this DistrictForTests district, Statement written, string id = "s-1") =>
        new()
        {
            Parent = district.Name,
            StatementId = id,
            Statement = written,
        };

    /// <summary>A submitted statement.</summary>
    public static async Task<Statement> SubmittedAsync(this DistrictForTests district, Statement? written = null, string id = "s-1")
    {
        var drafted = await district.Statements().CreateStatementAsync(district.Create(written ?? district.Interpretation(), id));
        return await district.Statements().SubmitStatementAsync(new() { Name = drafted.Name });
    }

    /// <summary>A published statement.</summary>
    public static async Task<Statement> PublishedAsync(this DistrictForTests district, Statement? written = null, string id = "s-1", DateOnly? on = null)
    {
        var drafted = await district.Statements().CreateStatementAsync(district.Create(written ?? district.Interpretation(), id));
        var day = ServiceDefaults.Api.DateConversions.ToProto(on);
        await district.Statements().SubmitStatementAsync(new() { Name = drafted.Name, EffectiveDate = day });
        return await district.Statements().PublishStatementAsync(new() { Name = drafted.Name, EffectiveDate = day });
    }

    /// <summary>The name under which the public reads a statement.</summary>
    public static string PublicName(this Statement statement) => statement.Name.Replace("/statements/", "/publishedStatements/", StringComparison.Ordinal);
}
