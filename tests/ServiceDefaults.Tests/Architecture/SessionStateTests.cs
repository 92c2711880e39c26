using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>
/// Sessions return to the pool without a reset (decision 0006): what a request sets, locks or creates for its session, the next would have. Such state ends
/// with its transaction, but for that of <c>AdvisoryLock</c>, which takes it back, and of <c>NotificationChannel</c>, whose session ends.
/// </summary>
public sealed partial class SessionStateTests
{
    [Fact]
    public void State_of_a_session_ends_with_the_transaction()
    {
        Assert.Equal(
            ["Eventing/Postgres/AdvisoryLock.cs", "Eventing/Postgres/NotificationChannel.cs"],
            Sources.All.Where(source => source.DescendantNodes().Any(node => IsStatement(node) && IsForSession($"{node}"))).Select(Sources.GetPath)
        );
    }

    [Theory]
    [InlineData("\"set statement_timeout = 1\"", true)]
    [InlineData("\"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY\"", true)]
    [InlineData("\"begin; set role other\"", true)]
    [InlineData("\"select set_config('a', 'b', false)\"", true)]
    [InlineData("\"select pg_try_advisory_lock($1)\"", true)]
    [InlineData("\"select pg_advisory_lock_shared($1)\"", true)]
    [InlineData("$\"listen {channel}\"", true)]
    [InlineData("\"create temp table a (b int)\"", true)]
    [InlineData("\"create temporary table a (b int)\"", true)]
    [InlineData("\"create temp table a (b int) on commit drop\"", false)]
    [InlineData("\"declare c cursor with hold for select 1\"", true)]
    [InlineData("\"prepare a as select 1\"", true)]
    [InlineData("\"select pg_try_advisory_xact_lock($1)\"", false)]
    [InlineData("\"listen\"", false)]
    [InlineData("\"set local statement_timeout = 1\"", false)]
    [InlineData("\"select set_config('a', 'b', true)\"", false)]
    [InlineData("\"update unit set name = $1\"", false)]
    public void State_of_a_session_is_detected(string literal, bool isForSession)
    {
        Assert.Equal(isForSession, IsForSession(literal));
    }

    // Of a text in several literals, the first: another may be the SET of an UPDATE.
    private static bool IsStatement(SyntaxNode node) =>
        node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax && (node.Parent as BinaryExpressionSyntax)?.Right != node;

    private static bool IsForSession(string literal) => SessionState.IsMatch(literal);

    [GeneratedRegex(
        @"(^[$@""\s]*|;\s*)(set\s+(?!local\b)\w|listen\s+[\w{]|prepare\s+\w+.*\sas\s|create\s+temp(orary)?\s(?!.*on\s+commit\s+drop))"
            + @"|set_config\s*\(.*,\s*false\s*\)|pg_(try_)?advisory_lock|\swith\s+hold\s",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SessionState { get; }
}
