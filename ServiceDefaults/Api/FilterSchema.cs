using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The fields that a list can be filtered by. The compiled predicate runs in PostgreSQL and in memory alike.</summary>
public sealed class FilterSchema<T>
{
    private readonly Dictionary<string, Field> fields = [];

    private delegate Expression? Comparison(string comparison, string literal, ParameterExpression row);

    /// <summary>Adds a text field: equal, not equal, ordinal order, or <c>:</c> for contains.</summary>
    public FilterSchema<T> Text(string name, Expression<Func<T, string>> value) => Add(name, value, "", CompareText);

    /// <summary>Adds a text field with known values: another one can be compared by order and <c>:</c>, but not by equality.</summary>
    /// <param name="name">The field name.</param>
    /// <param name="value">Selects the value.</param>
    /// <param name="known">The known values; the first is the example in errors.</param>
    public FilterSchema<T> Text(string name, Expression<Func<T, string>> value, IReadOnlyCollection<string> known) =>
        Add(
            name,
            value,
            known.First(),
            (comparison, literal, read) => comparison is "=" or "!=" && !known.Contains(literal) ? null : CompareText(comparison, literal, read)
        );

    /// <summary>Adds a field of several texts: <c>=</c> or <c>:</c> for rows that have one, <c>!=</c> for those that do not.</summary>
    public FilterSchema<T> Texts(string name, Expression<Func<T, IEnumerable<string>>> values) =>
        Add(
            name,
            values,
            "",
            (comparison, literal, read) =>
                comparison is not ("=" or ":" or "!=") ? null
                : Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], read, QueryParameter.Create(literal)) is var has
                && comparison is "!="
                    ? Expression.Not(has)
                : has
        );

    /// <summary>Adds a reference to a resource of a district: compared by id as a text, or by its full resource name (equal or not equal).</summary>
    /// <param name="name">The field name.</param>
    /// <param name="template">The pattern of the resource name, with a district and an id.</param>
    /// <param name="district">Selects the district.</param>
    /// <param name="id">Selects the id.</param>
    public FilterSchema<T> Reference(string name, ResourceNamePattern template, Expression<Func<T, string>> district, Expression<Func<T, string>> id)
    {
        fields.Add(
            name,
            new(
                $"{template}",
                (comparison, literal, row) =>
                {
                    if (!literal.Contains('/'))
                        return CompareText(comparison, literal, Bind(id, row));
                    if (comparison is not ("=" or "!=") || !template.Parse(literal, name).TryGetValue(out var ids, out _))
                        return null;
                    var same = Expression.AndAlso(
                        Compare("=", Bind(district, row), QueryParameter.Create(ids[0])),
                        Compare("=", Bind(id, row), QueryParameter.Create(ids[1]))
                    );
                    return comparison is "=" ? same : Expression.Not(same);
                }
            )
        );
        return this;
    }

    /// <summary>Adds an enum field, with values as JSON writes them or in short: <c>state = THEME_STATE_SUBMITTED</c>, <c>state = submitted</c>.</summary>
    /// <remarks>The enum has the name of the proto enum, from which JSON takes the prefix.</remarks>
    /// <param name="name">The field name.</param>
    /// <param name="value">Selects the value.</param>
    /// <param name="excluded">Values that no row has.</param>
    public FilterSchema<T> Enum<TWord>(string name, Expression<Func<T, TWord>> value, params TWord[] excluded)
        where TWord : struct, Enum => Enum(name, value, implied: null, excluded);

    /// <summary>Adds an enum field that only some rows have a value of.</summary>
    /// <param name="name">The field name.</param>
    /// <param name="value">Selects the value.</param>
    /// <param name="implied">What is true of every row with a value: PostgreSQL finds these rows by an index on it.</param>
    /// <param name="excluded">Values that no row has.</param>
    public FilterSchema<T> Enum<TWord>(string name, Expression<Func<T, TWord>> value, Expression<Func<T, bool>>? implied, params TWord[] excluded)
        where TWord : struct, Enum
    {
        var prefix = $"{JsonNamingPolicy.SnakeCaseUpper.ConvertName(typeof(TWord).Name)}_";
        var words = System
            .Enum.GetValues<TWord>()
            .Except(excluded)
            .ToDictionary(word => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{word}"), StringComparer.OrdinalIgnoreCase);
        fields.Add(
            name,
            new(
                string.Join(", ", words.Keys),
                (comparison, literal, row) =>
                {
                    if (comparison is not ("=" or "!=") || !words.TryGetValue(ToShortName(literal), out var word))
                        return null;
                    // A constant: PostgreSQL knows how frequent it is, and that a partial index has it.
                    var compared = Compare(comparison, Bind(value, row), Expression.Constant(word));
                    return comparison is "=" && implied is not null ? Expression.AndAlso(Bind(implied, row), compared) : compared;
                }
            )
        );
        return this;

        string ToShortName(string literal) => literal.StartsWith(prefix, StringComparison.Ordinal) ? literal[prefix.Length..] : literal;
    }

    /// <summary>Adds a boolean field.</summary>
    public FilterSchema<T> Boolean(string name, Expression<Func<T, bool>> value) =>
        Add(
            name,
            value,
            "true, false",
            (comparison, literal, read) =>
                comparison is "=" or "!=" && literal is "true" or "false" ? Compare(comparison, read, QueryParameter.Create(literal == "true")) : null
        );

    /// <summary>Adds an integer field.</summary>
    public FilterSchema<T> Int32(string name, Expression<Func<T, int>> value) =>
        Add(
            name,
            value,
            "7",
            (comparison, literal, read) =>
                comparison is not ":" && int.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? Compare(comparison, read, QueryParameter.Create(number))
                    : null
        );

    /// <summary>Adds a date field, written 2023-04-14. A missing date matches no comparison but !=.</summary>
    public FilterSchema<T> Date(string name, Expression<Func<T, DateOnly?>> value) =>
        Add(
            name,
            value,
            "2023-04-14",
            (comparison, literal, read) =>
                comparison is not ":" && DateOnly.TryParseExact(literal, "yyyy-MM-dd", out var day)
                    ? Compare(comparison, read, QueryParameter.Create((DateOnly?)day))
                    : null
        );

    /// <summary>Adds a month field, written 2023-04. A missing month matches no comparison but !=.</summary>
    /// <param name="name">The field name.</param>
    /// <param name="value">Selects the value.</param>
    /// <param name="monthOf">Converts the first day of a month to the month.</param>
    public FilterSchema<T> Month<TMonth>(string name, Expression<Func<T, TMonth?>> value, Func<DateOnly, TMonth> monthOf)
        where TMonth : struct =>
        Add(
            name,
            value,
            "2023-04",
            (comparison, literal, read) =>
                comparison is not ":" && DateOnly.TryParseExact(literal, "yyyy-MM", out var first)
                    ? Compare(comparison, read, QueryParameter.Create((TMonth?)monthOf(first)))
                    : null
        );

    /// <summary>Compiles a filter to a predicate.</summary>
    /// <returns>INVALID_ARGUMENT with the column: FILTER_FIELD_UNKNOWN with the known fields, FILTER_COMPARISON_INVALID with an example for the field,
    /// FILTER_MALFORMED for a syntax error.</returns>
    public Result<Expression<Func<T, bool>>> Compile(string filter)
    {
        if (!FilterParser.Parse(filter).TryGetValue(out var node, out var malformed))
            return malformed;
        var row = Expression.Parameter(typeof(T), "row");
        Error? error = null;
        var body = node is null ? Expression.Constant(true) : Build(node, row, ref error);
        return error is not null ? error : Expression.Lambda<Func<T, bool>>(body, row);
    }

    private Expression Build(FilterNode node, ParameterExpression row, ref Error? error)
    {
        switch (node)
        {
            case FilterNode.And and:
                return Expression.AndAlso(Build(and.Left, row, ref error), Build(and.Right, row, ref error));
            case FilterNode.Or or:
                return Expression.OrElse(Build(or.Left, row, ref error), Build(or.Right, row, ref error));
            case FilterNode.Not not:
                return Expression.Not(Build(not.Inner, row, ref error));
            case FilterNode.Term term:
                if (!fields.TryGetValue(term.Field, out var field))
                    error ??= Invalid(term.Column, ErrorReasons.FilterFieldUnknown, term.Field, string.Join(", ", fields.Keys));
                else if (field.Build(term.Operator, term.Literal, row) is { } built)
                    return built;
                else
                    error ??= Invalid(
                        term.Column,
                        ErrorReasons.FilterComparisonInvalid,
                        $"{term.Field} {term.Operator} {term.Literal}",
                        $"{term.Field} = {field.Example}"
                    );
                return Expression.Constant(false);
            default:
                throw new InvalidOperationException($"no meaning for {node.GetType().Name}");
        }
    }

    private static Error Invalid(int column, string reason, string given, string allowed) =>
        FilterParser.InvalidFilter(column, reason, expected: allowed, given, allowed);

    private FilterSchema<T> Add<TValue>(string name, Expression<Func<T, TValue>> value, string example, Func<string, string, Expression, Expression?> compare)
    {
        fields.Add(name, new(example, (comparison, literal, row) => compare(comparison, literal, Bind(value, row))));
        return this;
    }

    private static Expression Bind<TValue>(Expression<Func<T, TValue>> value, ParameterExpression row) =>
        new ParameterReplacer(value.Parameters[0], row).Visit(value.Body);

    private static Expression CompareText(string comparison, string literal, Expression read) =>
        comparison is ":" ? Expression.Call(read, nameof(string.Contains), null, QueryParameter.Create(literal))
        : comparison is "=" or "!=" ? Compare(comparison, read, QueryParameter.Create(literal))
        : Compare(comparison, Expression.Call(typeof(string), nameof(string.Compare), null, read, QueryParameter.Create(literal)), Expression.Constant(0));

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

    /// <param name="Example">An example of a valid literal.</param>
    /// <param name="Build">Builds the comparison with a literal; null if the comparison is invalid.</param>
    private sealed record Field(string Example, Comparison Build);
}
