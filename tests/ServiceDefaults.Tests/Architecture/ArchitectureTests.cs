using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>Architecture and code conventions, checked on the syntax trees.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] WhatNoRuleSees =
    [
        "DbContext",
        "TimeProvider",
        "ILogger",
        "HttpContext",
        "ServerCallContext",
        "NpgsqlDataSource",
        "Proto",
        "EventsV1",
    ];

    [Fact]
    public void Text_for_people_stands_in_resource_files_and_in_no_literal()
    {
        Assert.Equal([], Sources.All.SelectMany(ChineseLiterals));
    }

    [Theory]
    [InlineData("var a = \"长\";", 1)]
    [InlineData("var a = '长';", 1)]
    [InlineData("var a = @\"长\";", 1)]
    [InlineData("var a = $\"{b}长\";", 1)]
    [InlineData("var a = $\"{(c ? \"长\" : \"\")}\";", 1)]
    [InlineData("var a = \"\"\"长\"\"\";", 1)]
    [InlineData("var a = $$\"\"\"{长}\"\"\";", 1)]
    [InlineData("var a = \"长\"u8;", 1)]
    [InlineData("var a = \"\\u957f\";", 1)]
    [InlineData("// a clause: 一般不晚于\n/* \"长\" */ var a = \"\";", 0)]
    [InlineData("/// <summary>征集 \"长\"</summary>\nclass C;", 0)]
    [InlineData("var a = '\\u0000';", 0)]
    public void A_literal_is_known_from_a_comment(string source, int literals)
    {
        Assert.Equal(literals, ChineseLiterals(Sources.Parse(source, "test.cs")).Count());
    }

    [Fact]
    public void A_background_service_goes_on_after_every_failure()
    {
        var services = Sources
            .All.SelectMany(source => source.DescendantNodes().OfType<ClassDeclarationSyntax>())
            .Where(type => type.BaseList?.Types.Any(parent => parent.Type.ToString() is "BackgroundService" or "IHostedService") is true)
            .Select(type => type.Identifier.Text);

        // The one is the base of all others, the other ends the host on purpose.
        Assert.Equal(["DatabaseMigrationService", "ResilientService"], services.Order());
    }

    [Fact]
    public void A_rule_sees_no_database_clock_log_or_wire_type()
    {
        var rules = Sources
            .All.Where(source =>
                Path.GetFileNameWithoutExtension(Sources.GetPath(source)) is var name
                && (name.EndsWith("Rules", StringComparison.Ordinal) || name.EndsWith("Transitions", StringComparison.Ordinal))
            )
            .ToList();

        Assert.True(rules.Count >= 10, "the rules are not where they were");
        Assert.Equal(
            [],
            rules
                .SelectMany(source => source.DescendantNodes().OfType<IdentifierNameSyntax>())
                .Where(name => WhatNoRuleSees.Contains(name.Identifier.ValueText))
                .Select(name => $"{Sources.Place(name)} {name}")
        );
        Assert.Equal(
            [],
            rules
                .SelectMany(source => source.Usings)
                .Where(directive =>
                    directive.Name?.ToString() is { } used
                    && (
                        used.EndsWith(".V1", StringComparison.Ordinal)
                        || used.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                        || used.StartsWith("Grpc", StringComparison.Ordinal)
                    )
                )
                .Select(directive => $"{Sources.Place(directive)} {directive}")
        );
    }

    [Fact]
    public void Services_know_one_another_by_their_contract_alone()
    {
        List<string> foreign = [];
        foreach (var service in Sources.Services)
        {
            var others = Sources.Services.Where(other => other != service).ToList();
            foreach (var source in Sources.All.Where(source => Sources.GetPath(source).StartsWith($"Services.{service}/", StringComparison.Ordinal)))
            {
                foreach (var name in source.DescendantNodes().OfType<QualifiedNameSyntax>())
                {
                    if (
                        others.Any(other => name.ToString().StartsWith($"ThemeDay.{other}", StringComparison.Ordinal))
                        && name.Parent is not QualifiedNameSyntax
                        && !name.ToString().Contains(".V1", StringComparison.Ordinal)
                    )
                        foreign.Add($"{Sources.Place(name)} {name}");
                }
            }

            var project = File.ReadAllText(Path.Combine(Checkout.Root, $"Services.{service}/Services.{service}.csproj"));
            foreign.AddRange(
                others
                    .Where(other => project.Contains($"Services.{other}", StringComparison.Ordinal))
                    .Select(other => $"Services.{service}.csproj refers to {other}")
            );
        }

        Assert.Equal([], foreign);
    }

    [Fact]
    public void A_catch_names_what_it_expects()
    {
        Assert.Equal(
            [],
            Sources
                .All.SelectMany(source => source.DescendantNodes().OfType<CatchClauseSyntax>())
                .Where(CatchesAnything)
                .Select(caught => Sources.Place(caught))
        );
    }

    [Theory]
    [InlineData("try { } catch { }", true)]
    [InlineData("try { } catch (Exception) { }", true)]
    [InlineData("try { } catch (System.Exception any) { throw; }", true)]
    [InlineData("try { } catch (Exception any) when (any is TimeoutException) { }", false)]
    [InlineData("try { } catch (TimeoutException) { }", false)]
    public void A_catch_that_hides_is_known(string source, bool hides)
    {
        Assert.Equal(hides, CatchesAnything(Sources.Parse(source, "test.cs").DescendantNodes().OfType<CatchClauseSyntax>().Single()));
    }

    [Fact]
    public void Every_reason_is_given_somewhere()
    {
        var given = Sources
            .All.SelectMany(source => source.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(access => access.Expression.ToString() is "ErrorReasons" or "Rules.ErrorReasons")
            .Select(access => access.Name.Identifier.ValueText)
            .ToHashSet();

        Assert.Equal(
            [],
            typeof(ErrorReasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name).Where(name => !given.Contains(name))
        );
    }

    private static IEnumerable<string> ChineseLiterals(CompilationUnitSyntax source) =>
        source
            .DescendantTokens()
            .Where(token =>
                token.Kind()
                    is SyntaxKind.StringLiteralToken
                        or SyntaxKind.Utf8StringLiteralToken
                        or SyntaxKind.CharacterLiteralToken
                        or SyntaxKind.InterpolatedStringTextToken
                        or SyntaxKind.SingleLineRawStringLiteralToken
                        or SyntaxKind.MultiLineRawStringLiteralToken
                        or SyntaxKind.Utf8SingleLineRawStringLiteralToken
                        or SyntaxKind.Utf8MultiLineRawStringLiteralToken
            )
            .Where(token => token.ValueText.Any(letter => letter is >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff'))
            .Select(token => $"{Sources.Place(token)} {token}");

    private static bool CatchesAnything(CatchClauseSyntax caught) =>
        caught.Filter is null && (caught.Declaration?.Type.ToString() is null or "Exception" or "System.Exception");
}
