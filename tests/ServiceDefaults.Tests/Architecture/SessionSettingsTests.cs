using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>
/// Sessions of Registry return to the pool without a reset (decision 0006): what a request sets for its session, the next would see. Settings end with their
/// transaction, but for that of <c>AdvisoryLock</c>, which takes it back.
/// </summary>
public sealed partial class SessionSettingsTests
{
    [Fact]
    public void What_is_set_is_set_for_the_transaction()
    {
        Assert.Equal(
            ["Eventing/Postgres/AdvisoryLock.cs"],
            Sources.All.Where(source => source.DescendantNodes().Any(node => IsStatement(node) && IsForSession($"{node}"))).Select(Sources.GetPath)
        );
    }

    [Theory]
    [InlineData("\"set statement_timeout = 1\"", true)]
    [InlineData("\"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY\"", true)]
    [InlineData("\"begin; set role other\"", true)]
    [InlineData("\"select set_config('a', 'b', false)\"", true)]
    [InlineData("\"set local statement_timeout = 1\"", false)]
    [InlineData("\"select set_config('a', 'b', true)\"", false)]
    [InlineData("\"update unit set name = $1\"", false)]
    public void A_setting_of_the_session_is_known(string literal, bool isForSession)
    {
        Assert.Equal(isForSession, IsForSession(literal));
    }

    // Of a text in several literals, the first: another may be the SET of an UPDATE.
    private static bool IsStatement(SyntaxNode node) =>
        node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax && (node.Parent as BinaryExpressionSyntax)?.Right != node;

    private static bool IsForSession(string literal) => Setting.IsMatch(literal);

    [GeneratedRegex(
        @"(^[$@""\s]*|;\s*)set\s+(?!local\b)\w+|set_config\s*\(.*,\s*false\s*\)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Setting { get; }
}
