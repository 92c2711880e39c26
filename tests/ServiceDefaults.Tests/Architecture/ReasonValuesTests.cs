using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Architecture;

/// <summary>Walks the sources for the values with which each reason is returned, and compares them with those that its texts name.</summary>
public sealed class ReasonValuesTests
{
    // The values that the texts of a reason have from elsewhere.
    private static readonly Dictionary<string, string[]> Derived = new()
    {
        [ErrorReasons.FieldsInvalid] = ["field", "problem"],
        [ErrorReasons.RoleNotPermitted] = ["transition"], // the Chinese name of its subject
        [ErrorReasons.TransitionNotAllowed] = ["state", "allowed_transitions"], // its Chinese text is that of Transitions.resx
    };

    // Values of reasons that are not written beside them: of helper methods, by their name.
    private static readonly Dictionary<string, string[]> Helpers = new()
    {
        ["Invalid"] = ["given", "allowed"], // FilterSchema
        ["InvalidFilter"] = ["given", "allowed"],
        ["FailedPrecondition"] = ["subject"], // DeadLetterEndpoint
    };

    // Values of reasons that are given to an error as a variable.
    private static readonly Dictionary<string, string[]> Variables = new()
    {
        [ErrorReasons.UnitKindWithoutClass] = ["subject"],
        [ErrorReasons.DeadLetterApplied] = ["subject"],
        [ErrorReasons.DeadLetterDropped] = ["subject"],
    };

    public static TheoryData<string> EveryReason() => [.. Reasons.Values];

    private static Dictionary<string, string> Reasons { get; } =
        typeof(ErrorReasons)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    private static ILookup<string, string> Returned { get; } =
        Sources
            .All.SelectMany(source => source.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            .Where(access => access.Expression.ToString() is "ErrorReasons")
            .SelectMany(access => FindValues(access).Select(value => (Reason: Reasons[access.Name.Identifier.ValueText], value)))
            .Concat(Variables.SelectMany(reason => reason.Value.Select(value => (reason.Key, value))))
            .Distinct()
            .ToLookup(each => each.Item1, each => each.Item2);

    [Theory]
    [MemberData(nameof(EveryReason))]
    public void The_texts_of_a_reason_name_the_values_that_it_is_returned_with(string reason)
    {
        var (sentence, text) = ErrorStatus.GetTemplates(reason);
        var returned = Returned[reason].ToHashSet();
        var derived = Derived.GetValueOrDefault(reason, []);

        foreach (var template in new[] { sentence, text })
        {
            var named = MessageTemplate.FindNames(template);
            var missing = returned.Where(value => !named.Contains(value) && !(value is "subject" && IsSubjectNamed(named)));
            Assert.True(!missing.Any(), $"{reason}, \"{template}\": does not name {string.Join(", ", missing)}");
            var unknown = named.Where(name => !returned.Contains(name) && !derived.Contains(name));
            Assert.True(!unknown.Any(), $"{reason}, \"{template}\": nothing gives {string.Join(", ", unknown)}");
        }
    }

    [Theory]
    [MemberData(nameof(EveryReason))]
    public void Every_value_of_a_text_can_be_missing(string reason)
    {
        var (sentence, text) = ErrorStatus.GetTemplates(reason);

        foreach (var template in new[] { sentence, text })
        {
            Assert.DoesNotContain(MessageTemplate.Format(template, _ => null), letter => letter is '{' or '}' or '[' or ']');
            Assert.DoesNotContain(MessageTemplate.Format(template, name => name), letter => letter is '{' or '}' or '[' or ']');
        }
    }

    [Fact]
    public void A_value_is_found_wherever_it_is_written()
    {
        var source = Sources.Parse(
            """
            class Sample
            {
                object A = new Error(ErrorKind.Aborted, ErrorReasons.A) { Subject = "a", Given = "b" };
                object B = Error.InvalidArgument("field", ErrorReasons.B, given: "a", allowed: "b") with { Subject = "c" };
                object C = new(ErrorKind.Aborted, ErrorReasons.C) { Subject = "a", Fields = [new("field", ErrorReasons.D) { Allowed = "b" }] };
                object E = InvalidFilter(1, ErrorReasons.E, "", "", "");
            }
            """,
            "Sample.cs"
        );

        Assert.Equal(
            ["A given subject", "B allowed given subject", "C subject", "D allowed subject", "E allowed given"],
            source
                .DescendantNodes()
                .OfType<MemberAccessExpressionSyntax>()
                .Where(access => access.Expression.ToString() is "ErrorReasons")
                .Select(access => $"{access.Name} {string.Join(' ', FindValues(access).Distinct().Order(StringComparer.Ordinal))}")
        );
    }

    // Given and allowed say what the subject says, in words of their own.
    private static bool IsSubjectNamed(IReadOnlySet<string> named) => named.Contains("given") || named.Contains("allowed") || named.Contains("transition");

    // What stands beside a reason in the expression that it is a part of: initializers, named arguments and helper methods.
    private static IEnumerable<string> FindValues(ExpressionSyntax reason)
    {
        SyntaxNode part = reason;
        foreach (var node in reason.Ancestors().TakeWhile(node => node is not (StatementSyntax or MemberDeclarationSyntax or SwitchExpressionArmSyntax)))
        {
            var initializer = node switch
            {
                ObjectCreationExpressionSyntax created => created.Initializer,
                ImplicitObjectCreationExpressionSyntax created => created.Initializer,
                WithExpressionSyntax changed => changed.Initializer,
                _ => null,
            };
            foreach (var assignment in initializer?.Expressions.OfType<AssignmentExpressionSyntax>() ?? [])
                if (
                    assignment != part
                    && assignment.Left.ToString() is "Subject" or "Given" or "Allowed"
                    && (IsOwn(node, part) || $"{assignment.Left}" is "Subject")
                )
                    yield return assignment.Left.ToString().ToLowerInvariant();
            if (node is InvocationExpressionSyntax call)
            {
                foreach (var name in call.ArgumentList.Arguments.Select(argument => argument.NameColon?.Name.ToString()).OfType<string>())
                    if (name is "given" or "allowed")
                        yield return name;
                var method = call.Expression is MemberAccessExpressionSyntax member ? member.Name.ToString() : call.Expression.ToString();
                foreach (var value in Helpers.GetValueOrDefault(method, []))
                    yield return value;
            }

            part = node;
        }
    }

    // Whether the reason is an argument of the creation, not a part of its initializer: what is given there is that of another reason.
    private static bool IsOwn(SyntaxNode creation, SyntaxNode part) =>
        creation switch
        {
            ObjectCreationExpressionSyntax created => part != created.Initializer,
            ImplicitObjectCreationExpressionSyntax created => part != created.Initializer,
            _ => true,
        };
}
