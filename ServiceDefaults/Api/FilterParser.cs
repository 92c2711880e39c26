using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>A node of a parsed filter: a subset of AIP-160.</summary>
public abstract record FilterNode
{
    /// <summary>A comparison.</summary>
    /// <param name="Field">The field name.</param>
    /// <param name="Column">The column of the field, from 1.</param>
    /// <param name="Operator">One of = != &lt; &lt;= &gt; &gt;= and : (has).</param>
    /// <param name="Literal">The literal to compare with, without quotes.</param>
    public sealed record Term(string Field, int Column, string Operator, string Literal) : FilterNode;

    /// <summary>A conjunction.</summary>
    public sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

    /// <summary>A disjunction.</summary>
    public sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

    /// <summary>A negation.</summary>
    public sealed record Not(FilterNode Inner) : FilterNode;
}

/// <summary>Parses a filter: <c>field op literal</c>, AND, OR, NOT, parentheses; at most 20 terms, 5 levels, 2 kB (docs/contract.md, filter).</summary>
/// <remarks>As in AIP-160, OR binds tighter than AND: <c>a = 1 AND b = 2 OR c = 3</c> is <c>a = 1 AND (b = 2 OR c = 3)</c>.</remarks>
public sealed class FilterParser
{
    private const string Syntax = "field = value, AND, OR, NOT, ( )";
    private const int MaxBytes = 2_048;
    private const int MaxTerms = 20;
    private const int MaxDepth = 5;
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">", ":"];

    private readonly string text;
    private int position;
    private int terms;
    private int depth;
    private Error? error;

    private FilterParser(string text) => this.text = text;

    /// <summary>Parses a filter into a tree; null for an empty filter, which matches everything.</summary>
    /// <returns>INVALID_ARGUMENT with the column of the first syntax error.</returns>
    public static Result<FilterNode?> Parse(string filter)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(filter) > MaxBytes)
            return Malformed(1, $"at most {MaxBytes} bytes", "", $"<= {MaxBytes} B");
        if (string.IsNullOrWhiteSpace(filter))
            return (FilterNode?)null;
        if (filter.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
            return Malformed(nul + 1, "no NUL", "", "!= U+0000"); // which no text that is stored has
        var parser = new FilterParser(filter);
        var node = parser.Conjunction();
        parser.SkipWhitespace();
        if (parser.position < filter.Length)
            parser.Fail();
        return parser.error is { } error ? error : node;
    }

    /// <summary>The value that a filter requires a field to have: that of a comparison for equality to which everything else is added by AND.</summary>
    /// <param name="filter">A valid filter.</param>
    /// <param name="field">The field name.</param>
    /// <returns>The literal as it is written; null if rows with other values can match.</returns>
    public static string? FindRequired(string filter, string field)
    {
        return Parse(filter).TryGetValue(out var node, out _) ? Find(node) : null;

        string? Find(FilterNode? node) =>
            node switch
            {
                FilterNode.And and => Find(and.Left) ?? Find(and.Right),
                FilterNode.Term { Operator: "=" } term when term.Field == field => term.Literal,
                _ => null,
            };
    }

    /// <summary>The error for a column, with what stands there and what is expected.</summary>
    public static Error InvalidFilter(int column, string reason, string expected, string given, string allowed) =>
        Error.InvalidArgument("filter", reason, given, allowed) with
        {
            Subject = $"column {column}: {expected}",
        };

    private static Error Malformed(int column, string expected, string given, string allowed) =>
        InvalidFilter(column, ErrorReasons.FilterMalformed, expected, given, allowed);

    // With the rest of the filter, from where it cannot be read.
    private Error Malformed(int column) => Malformed(column, Syntax, text[Math.Min(column - 1, text.Length)..], Syntax);

    private FilterNode? Conjunction()
    {
        var left = Disjunction();
        while (left is not null && TryReadKeyword("AND"))
            left = Disjunction() is { } expected ? new FilterNode.And(left, expected) : null;
        return left;
    }

    private FilterNode? Disjunction()
    {
        var left = Negation();
        while (left is not null && TryReadKeyword("OR"))
            left = Negation() is { } expected ? new FilterNode.Or(left, expected) : null;
        return left;
    }

    private FilterNode? Negation()
    {
        if (TryReadKeyword("NOT"))
            return Primary() is { } inner ? new FilterNode.Not(inner) : null;
        return Primary();
    }

    private FilterNode? Primary()
    {
        SkipWhitespace();
        if (position >= text.Length || text[position] != '(')
            return Comparison();
        if (++depth > MaxDepth)
        {
            error ??= Malformed(position + 1, $"at most {MaxDepth} parentheses in one another", text[position..], $"( ) <= {MaxDepth}");
            return null;
        }

        position++;
        var inner = Conjunction();
        SkipWhitespace();
        if (inner is null || position >= text.Length || text[position] != ')')
            return Fail();
        position++;
        depth--;
        return inner;
    }

    private FilterNode.Term? Comparison()
    {
        var column = position + 1;
        var field = ReadToken();
        if (field is "" or "AND" or "OR" or "NOT" || ++terms > MaxTerms)
        {
            error ??=
                terms > MaxTerms ? Malformed(column, $"at most {MaxTerms} comparisons", text[(column - 1)..], $"AND, OR <= {MaxTerms - 1}") : Malformed(column);
            return null;
        }

        SkipWhitespace();
        var comparison = Array.Find(Operators, candidate => string.CompareOrdinal(text, position, candidate, 0, candidate.Length) == 0);
        if (comparison is null)
            return Fail();
        position += comparison.Length;
        SkipWhitespace();
        return Literal() is { } literal ? new(field, column, comparison, literal) : Fail();
    }

    private string? Literal()
    {
        if (position >= text.Length)
            return null;
        if (text[position] != '"')
            return ReadToken() is { Length: > 0 } bare ? bare : null;
        var quoted = new System.Text.StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == '"')
            {
                position++;
                return quoted.ToString();
            }

            if (text[position] == '\\' && ++position >= text.Length)
                break;
            quoted.Append(text[position]);
        }

        return null;
    }

    private string ReadToken()
    {
        var start = position;
        while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] is '_' or '.' or '-' or '/'))
            position++;
        return text[start..position];
    }

    private bool TryReadKeyword(string keyword)
    {
        SkipWhitespace();
        if (string.CompareOrdinal(text, position, keyword, 0, keyword.Length) != 0)
            return false;
        var end = position + keyword.Length;
        if (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '(')
            return false;
        position = end;
        return true;
    }

    private void SkipWhitespace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
    }

    private FilterNode.Term? Fail()
    {
        error ??= Malformed(position + 1);
        return null;
    }
}
