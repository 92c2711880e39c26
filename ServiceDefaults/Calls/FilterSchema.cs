using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>The fields one list can be filtered by. What it makes runs in PostgreSQL and in memory alike.</summary>
public sealed class FilterSchema<T>
{
    private readonly Dictionary<string, Field> fields = [];

    private delegate Expression? Comparison(string comparison, string literal, ParameterExpression row);

    /// <summary>A text: equal, unequal, in ordinal order, or <c>:</c> containing.</summary>
    public FilterSchema<T> Text(string name, Expression<Func<T, string>> value) => With(name, value, "", CompareText);

    /// <summary>What is a district's: its id, compared as a text, or its whole name as answers write it, equal or unequal.</summary>
    /// <param name="name">The field.</param>
    /// <param name="template">The form of the name: of a district and an id.</param>
    /// <param name="district">The first of the two.</param>
    /// <param name="id">The second.</param>
    public FilterSchema<T> Reference(string name, ResourceNamePattern template, Expression<Func<T, string>> district, Expression<Func<T, string>> id)
    {
        fields.Add(
            name,
            new(
                $"{template}",
                (comparison, literal, row) =>
                {
                    if (!literal.Contains('/'))
                        return CompareText(comparison, literal, On(id, row));
                    if (comparison is not ("=" or "!=") || !template.Read(literal, name).TryGet(out var ids, out _))
                        return null;
                    var same = Expression.AndAlso(Compare("=", On(district, row), Given.Of(ids[0])), Compare("=", On(id, row), Given.Of(ids[1])));
                    return comparison is "=" ? same : Expression.Not(same);
                }
            )
        );
        return this;
    }

    /// <summary>A word of a few, as the API writes it in lower case: <c>state = submitted</c>.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="never">What no row has.</param>
    public FilterSchema<T> Word<TWord>(string name, Expression<Func<T, TWord>> value, params TWord[] never)
        where TWord : struct, Enum
    {
        var words = Enum.GetValues<TWord>()
            .Except(never)
            .ToDictionary(word => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{word}"), StringComparer.OrdinalIgnoreCase);
        return With(
            name,
            value,
            string.Join(", ", words.Keys),
            (comparison, literal, read) =>
                comparison is "=" or "!=" && words.TryGetValue(literal, out var word) ? Compare(comparison, read, Given.Of(word)) : null
        );
    }

    /// <summary>True or false.</summary>
    public FilterSchema<T> Flag(string name, Expression<Func<T, bool>> value) =>
        With(
            name,
            value,
            "true, false",
            (comparison, literal, read) =>
                comparison is "=" or "!=" && literal is "true" or "false" ? Compare(comparison, read, Given.Of(literal == "true")) : null
        );

    /// <summary>A whole number.</summary>
    public FilterSchema<T> Number(string name, Expression<Func<T, int>> value) =>
        With(
            name,
            value,
            "7",
            (comparison, literal, read) =>
                comparison is not ":" && int.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? Compare(comparison, read, Given.Of(number))
                    : null
        );

    /// <summary>A day, written 2023-04-14. One that is not there compares with nothing.</summary>
    public FilterSchema<T> Day(string name, Expression<Func<T, DateOnly?>> value) =>
        With(
            name,
            value,
            "2023-04-14",
            (comparison, literal, read) =>
                comparison is not ":" && DateOnly.TryParseExact(literal, "yyyy-MM-dd", out var day) ? Compare(comparison, read, Given.Of((DateOnly?)day)) : null
        );

    /// <summary>A month, written 2023-04. One that is not there compares with nothing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="monthOf">The month that begins with a day.</param>
    public FilterSchema<T> Month<TMonth>(string name, Expression<Func<T, TMonth?>> value, Func<DateOnly, TMonth> monthOf)
        where TMonth : struct =>
        With(
            name,
            value,
            "2023-04",
            (comparison, literal, read) =>
                comparison is not ":" && DateOnly.TryParseExact(literal, "yyyy-MM", out var first)
                    ? Compare(comparison, read, Given.Of((TMonth?)monthOf(first)))
                    : null
        );

    /// <summary>What a filter lets through.</summary>
    /// <returns>INVALID_ARGUMENT with the column: FILTER_FIELD_UNKNOWN with the fields there are, FILTER_COMPARISON_WRONG with what the field takes,
    /// FILTER_MALFORMED where it cannot be read.</returns>
    public Result<Expression<Func<T, bool>>> Compile(string filter)
    {
        if (!FilterParser.Read(filter).TryGet(out var node, out var malformed))
            return malformed;
        var row = Expression.Parameter(typeof(T), "row");
        Error? refusal = null;
        var body = node is null ? Expression.Constant(true) : Build(node, row, ref refusal);
        return refusal is not null ? refusal : Expression.Lambda<Func<T, bool>>(body, row);
    }

    private Expression Build(FilterNode node, ParameterExpression row, ref Error? refusal)
    {
        switch (node)
        {
            case FilterNode.And and:
                return Expression.AndAlso(Build(and.Left, row, ref refusal), Build(and.Right, row, ref refusal));
            case FilterNode.Or or:
                return Expression.OrElse(Build(or.Left, row, ref refusal), Build(or.Right, row, ref refusal));
            case FilterNode.Not not:
                return Expression.Not(Build(not.Inner, row, ref refusal));
            case FilterNode.Term term:
                if (!fields.TryGetValue(term.Field, out var field))
                    refusal ??= FilterParser.Wrong(term.Column, ErrorReasons.FilterFieldUnknown, string.Join(", ", fields.Keys));
                else if (field.Build(term.Operator, term.Literal, row) is { } built)
                    return built;
                else
                    refusal ??= FilterParser.Wrong(term.Column, ErrorReasons.FilterComparisonWrong, $"{term.Field} = {field.Example}");
                return Expression.Constant(false);
            default:
                throw new InvalidOperationException($"no meaning for {node.GetType().Name}");
        }
    }

    private FilterSchema<T> With<TValue>(string name, Expression<Func<T, TValue>> value, string example, Func<string, string, Expression, Expression?> compare)
    {
        fields.Add(name, new(example, (comparison, literal, row) => compare(comparison, literal, On(value, row))));
        return this;
    }

    private static Expression On<TValue>(Expression<Func<T, TValue>> value, ParameterExpression row) =>
        new SwapParameter(value.Parameters[0], row).Visit(value.Body);

    private static Expression CompareText(string comparison, string literal, Expression read) =>
        comparison is ":" ? Expression.Call(read, nameof(string.Contains), null, Given.Of(literal))
        : comparison is "=" or "!=" ? Compare(comparison, read, Given.Of(literal))
        : Compare(comparison, Expression.Call(typeof(string), nameof(string.Compare), null, read, Given.Of(literal)), Expression.Constant(0));

    private static BinaryExpression Compare(string comparison, Expression left, Expression right) =>
        comparison switch
        {
            "=" => Expression.Equal(left, right),
            "!=" => Expression.NotEqual(left, right),
            "<" => Expression.LessThan(left, right),
            "<=" => Expression.LessThanOrEqual(left, right),
            ">" => Expression.GreaterThan(left, right),
            ">=" => Expression.GreaterThanOrEqual(left, right),
            _ => throw new InvalidOperationException($"no comparison {comparison}"),
        };

    /// <param name="Example">What it may be compared with.</param>
    /// <param name="Build">Its comparison with a literal; null where there is none such.</param>
    private sealed record Field(string Example, Comparison Build);
}
