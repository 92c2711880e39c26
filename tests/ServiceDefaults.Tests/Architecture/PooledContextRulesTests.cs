using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>
/// Database contexts are pooled (decision 0015). One that is disposed of twice may be leased by another request the second time; one that was given a
/// connection keeps it.
/// </summary>
public sealed partial class PooledContextRulesTests
{
    [Fact]
    public void Only_its_scope_disposes_of_a_context()
    {
        Assert.Equal([], Sources.All.SelectMany(source => source.DescendantNodes()).Where(IsDisposedOf).Select(node => Sources.Place(node)));
    }

    [Fact]
    public void No_context_of_the_pool_is_given_a_connection()
    {
        Assert.Equal(
            ["ServiceDefaults/Storage/TransactionDbContextExtensions.cs"],
            Sources.All.Where(source => source.DescendantNodes().OfType<IdentifierNameSyntax>().Any(IsConnectionSet)).Select(Sources.GetPath)
        );
    }

    [Fact]
    public void Sql_of_entities_is_read_without_the_tenant_filter()
    {
        // A filter that turns out empty at run time makes EF Core 10 read the columns of such a query in the order of the entity, not by name.
        var calls = Sources
            .All.SelectMany(source => source.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(call => call.Name.Identifier.Text.StartsWith("FromSql", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal("IgnoreQueryFilters", (call.Parent?.Parent as MemberAccessExpressionSyntax)?.Name.Identifier.Text));
    }

    [Theory]
    [InlineData("await using var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();", true)]
    [InlineData("using (var db = services.GetRequiredService<ServiceDb>().Context) { }", true)]
    [InlineData("await using (db) { }", true)]
    [InlineData("using var context = serviceDb.Context;", true)]
    [InlineData("await db.DisposeAsync();", true)]
    [InlineData("scope.ServiceProvider.GetRequiredService<RegistryDb>().Dispose();", true)]
    [InlineData("await connection.DisposeAsync();", false)]
    [InlineData("var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();", false)]
    [InlineData("await using var db = await scope.ServiceProvider.CreateDbContextAsync<RegistryDb>(transaction, cancellationToken);", false)]
    public void Disposal_of_a_context_of_the_scope_is_detected(string statement, bool isDisposedOf)
    {
        Assert.Equal(isDisposedOf, Sources.Parse(statement, "sample.cs").DescendantNodes().Any(IsDisposedOf));
    }

    private static bool IsDisposedOf(SyntaxNode node) =>
        node switch
        {
            LocalDeclarationStatementSyntax declared => declared.UsingKeyword.Text is "using" && IsContext(declared.Declaration),
            UsingStatementSyntax used => IsContext(used.Declaration) || IsContext(used.Expression),
            MemberAccessExpressionSyntax { Name.Identifier.Text: "Dispose" or "DisposeAsync" } call => IsContext(call.Expression),
            _ => false,
        };

    private static bool IsContext(SyntaxNode? node) => node is not null && Context.IsMatch($"{node}");

    private static bool IsConnectionSet(IdentifierNameSyntax name) =>
        name.Identifier.Text is "SetDbConnection" or "SetConnectionString" or "UseTransaction" or "UseTransactionAsync";

    [GeneratedRegex(@"(^|= )\w*[dD]b(\.Context)?$|Get(Required)?Service<\w*Db(Context)?>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Context { get; }
}
