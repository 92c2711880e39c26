using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>A filter as it was written: a subset of AIP-160.</summary>
public abstract record FilterNode
{
    /// <summary>One comparison.</summary>
    /// <param name="Field">The field's name.</param>
    /// <param name="Column">Where it stands, from 1 on.</param>
    /// <param name="Operator">One of = != &lt; &lt;= &gt; &gt;= and : (has).</param>
    /// <param name="Literal">What it is compared with, without quotes.</param>
    public sealed record Term(string Field, int Column, string Operator, string Literal) : FilterNode;

    /// <summary>Both.</summary>
    public sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

    /// <summary>At least one.</summary>
    public sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

    /// <summary>Not so.</summary>
    public sealed record Not(FilterNode Inner) : FilterNode;
}

/// <summary>Reads a filter: <c>field op literal</c>, AND, OR, NOT, parentheses; at most 20 terms, 5 deep, 2 kB (contract, filter).</summary>
/// <remarks>As in AIP-160, OR binds closer than AND: <c>a = 1 AND b = 2 OR c = 3</c> is <c>a = 1 AND (b = 2 OR c = 3)</c>.</remarks>
public sealed class FilterParser
{
    private const int LongestText = 2_048;
    private const int MostTerms = 20;
    private const int Deepest = 5;
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">", ":"];

    private readonly string text;
    private int at;
    private int terms;
    private int depth;
    private Error? wrong;

    private FilterParser(string text) => this.text = text;

    /// <summary>The tree; null for an empty filter, which lets everything through.</summary>
    /// <returns>INVALID_ARGUMENT with the column at which it stops making sense.</returns>
    public static Result<FilterNode?> Read(string filter)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(filter) > LongestText)
            return Malformed(1, $"at most {LongestText} bytes");
        if (string.IsNullOrWhiteSpace(filter))
            return (FilterNode?)null;
        var syntax = new FilterParser(filter);
        var node = syntax.Conjunction();
        syntax.Skip();
        if (syntax.at < filter.Length)
            syntax.Stop();
        return syntax.wrong is { } refusal ? refusal : node;
    }

    /// <summary>The refusal that names a column, and what would be right there.</summary>
    public static Error Wrong(int column, string reason, string right) => Error.Invalid("filter", reason) with { Subject = $"column {column}: {right}" };

    private static Error Malformed(int column, string right = "field = value, AND, OR, NOT, ( )") => Wrong(column, ErrorReasons.FilterMalformed, right);

    private FilterNode? Conjunction()
    {
        var left = Disjunction();
        while (left is not null && Word("AND"))
            left = Disjunction() is { } right ? new FilterNode.And(left, right) : null;
        return left;
    }

    private FilterNode? Disjunction()
    {
        var left = Negation();
        while (left is not null && Word("OR"))
            left = Negation() is { } right ? new FilterNode.Or(left, right) : null;
        return left;
    }

    private FilterNode? Negation()
    {
        if (Word("NOT"))
            return Primary() is { } inner ? new FilterNode.Not(inner) : null;
        return Primary();
    }

    private FilterNode? Primary()
    {
        Skip();
        if (at >= text.Length || text[at] != '(')
            return Comparison();
        if (++depth > Deepest)
        {
            wrong ??= Malformed(at + 1, $"at most {Deepest} parentheses in one another");
            return null;
        }

        at++;
        var inner = Conjunction();
        Skip();
        if (inner is null || at >= text.Length || text[at] != ')')
            return Stop();
        at++;
        depth--;
        return inner;
    }

    private FilterNode.Term? Comparison()
    {
        var column = at + 1;
        var field = Bare();
        if (field is "" or "AND" or "OR" or "NOT" || ++terms > MostTerms)
        {
            wrong ??= terms > MostTerms ? Malformed(column, $"at most {MostTerms} comparisons") : Malformed(column);
            return null;
        }

        Skip();
        var comparison = Array.Find(Operators, each => string.CompareOrdinal(text, at, each, 0, each.Length) == 0);
        if (comparison is null)
            return Stop();
        at += comparison.Length;
        Skip();
        return Literal() is { } literal ? new(field, column, comparison, literal) : Stop();
    }

    private string? Literal()
    {
        if (at >= text.Length)
            return null;
        if (text[at] != '"')
            return Bare() is { Length: > 0 } bare ? bare : null;
        var quoted = new System.Text.StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return quoted.ToString();
            }

            if (text[at] == '\\' && ++at >= text.Length)
                break;
            quoted.Append(text[at]);
        }

        return null;
    }

    private string Bare()
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-' or '/'))
            at++;
        return text[start..at];
    }

    private bool Word(string word)
    {
        Skip();
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return false;
        var end = at + word.Length;
        if (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] != '(')
            return false;
        at = end;
        return true;
    }

    private void Skip()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private FilterNode.Term? Stop()
    {
        wrong ??= Malformed(at + 1);
        return null;
    }
}
