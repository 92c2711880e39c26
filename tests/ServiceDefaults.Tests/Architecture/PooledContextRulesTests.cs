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
            ["ServiceDefaults/Storage/TransactionContexts.cs"],
            Sources.All.Where(source => source.DescendantNodes().OfType<IdentifierNameSyntax>().Any(IsConnectionSet)).Select(Sources.GetPath)
        );
    }

    [Theory]
    [InlineData("await using var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();", true)]
    [InlineData("using (var db = services.GetRequiredService<ServiceDb>().Context) { }", true)]
    [InlineData("var db = scope.ServiceProvider.GetRequiredService<RegistryDb>();", false)]
    [InlineData("await using var db = await scope.ServiceProvider.CreateContextAsync<RegistryDb>(transaction, cancellationToken);", false)]
    public void A_context_that_is_disposed_of_is_known(string statement, bool isDisposedOf)
    {
        Assert.Equal(isDisposedOf, Sources.Parse(statement, "sample.cs").DescendantNodes().Any(IsDisposedOf));
    }

    private static bool IsDisposedOf(SyntaxNode node) =>
        node switch
        {
            LocalDeclarationStatementSyntax declared => declared.UsingKeyword.Text is "using" && Resolved.IsMatch($"{declared.Declaration}"),
            UsingStatementSyntax used => Resolved.IsMatch($"{used.Declaration}{used.Expression}"),
            _ => false,
        };

    private static bool IsConnectionSet(IdentifierNameSyntax name) => name.Identifier.Text is "SetDbConnection" or "UseTransaction" or "UseTransactionAsync";

    [GeneratedRegex(@"Get(Required)?Service<\w*Db(Context)?>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Resolved { get; }
}
