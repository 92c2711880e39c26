using System.Linq.Expressions;
using System.Text.Json;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The order of a list, and the fields that a caller can sort it by (order_by, AIP-132). Runs in PostgreSQL and in memory alike.</summary>
public sealed class ListOrder<T>
{
    private readonly List<SortKey<T>> keys = [];
    private readonly Dictionary<string, Func<bool, SortKey<T>>> fields = [];

    /// <summary>
    /// Adds a key of the default order. All keys together are unique; they also decide between rows that are equal in the fields of order_by.
    /// </summary>
    public ListOrder<T> Key<TKey>(Expression<Func<T, TKey>> value, bool descending = false)
        where TKey : notnull
    {
        keys.Add(new SortKey<T, TKey>(value, descending));
        return this;
    }

    /// <summary>Adds a field to sort by. The value is never null: a missing date is sorted as <see cref="DateOnly.MaxValue"/>.</summary>
    public ListOrder<T> Field<TKey>(string name, Expression<Func<T, TKey>> value)
        where TKey : notnull
    {
        fields.Add(name, descending => new SortKey<T, TKey>(value, descending));
        return this;
    }

    /// <summary>Parses an order_by, such as <c>topic, create_time desc</c>.</summary>
    /// <returns>The keys to sort by; INVALID_ARGUMENT ORDER_BY_INVALID with the fields to choose from.</returns>
    internal Result<IReadOnlyList<SortKey<T>>> Parse(string orderBy)
    {
        if (string.IsNullOrWhiteSpace(orderBy))
            return keys;
        Dictionary<string, SortKey<T>> chosen = [];
        foreach (var part in orderBy.Split(','))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                words is not ([_] or [_, "asc" or "desc"])
                || !fields.TryGetValue(words[0], out var create)
                || !chosen.TryAdd(words[0], create(words is [_, "desc"]))
            )
                return Error.InvalidArgument("order_by", ErrorReasons.OrderByInvalid, given: part.Trim(), allowed: string.Join(", ", fields.Keys)) with
                {
                    Subject = string.Join(", ", fields.Keys),
                };
        }

        return (SortKey<T>[])[.. chosen.Values, .. keys];
    }
}

/// <summary>One key of an order.</summary>
internal abstract class SortKey<T>
{
    /// <summary>The value of a row.</summary>
    public abstract object Read(T row);

    /// <summary>Reads a value from a page token; null if it is none of this key.</summary>
    public abstract object? Parse(JsonElement value);

    /// <summary>Sorts the rows by this key, after the keys before it.</summary>
    public abstract IOrderedQueryable<T> Sort(IQueryable<T> rows, bool isFirst);

    /// <summary>Whether larger values come first.</summary>
    public abstract bool IsDescending { get; }

    /// <summary>The value of a row, and a value to compare it with, as a query parameter.</summary>
    public abstract (Expression Value, Expression Limit) Bind(ParameterExpression row, object limit);
}

internal sealed class SortKey<T, TKey>(Expression<Func<T, TKey>> value, bool descending) : SortKey<T>
    where TKey : notnull
{
    private readonly Lazy<Func<T, TKey>> read = new(value.Compile);

    public override object Read(T row) => read.Value(row);

    public override object? Parse(JsonElement token)
    {
        try
        {
            // PostgreSQL has no text with U+0000, and takes only instants in UTC.
            return token.Deserialize<TKey>() switch
            {
                string text when text.Contains('\0') => null,
                DateTimeOffset instant when instant.Offset != TimeSpan.Zero => null,
                var parsed => parsed,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    public override IOrderedQueryable<T> Sort(IQueryable<T> rows, bool isFirst) =>
        (isFirst, descending) switch
        {
            (true, false) => rows.OrderBy(value),
            (true, true) => rows.OrderByDescending(value),
            (false, false) => ((IOrderedQueryable<T>)rows).ThenBy(value),
            (false, true) => ((IOrderedQueryable<T>)rows).ThenByDescending(value),
        };

    public override bool IsDescending => descending;

    public override (Expression Value, Expression Limit) Bind(ParameterExpression row, object limit) =>
        (new ParameterReplacer(value.Parameters[0], row).Visit(value.Body), QueryParameter.Create((TKey)limit));
}

/// <summary>A value as a query parameter: as a constant it would be part of the SQL text, and every value would be compiled separately.</summary>
internal static class QueryParameter
{
    public static Expression Create<TValue>(TValue value) =>
        Expression.Property(Expression.Constant(new ParameterBox<TValue>(value)), nameof(ParameterBox<TValue>.Value));

    private sealed record ParameterBox<TValue>(TValue Value);
}

internal sealed class ParameterReplacer(ParameterExpression from, Expression to) : ExpressionVisitor
{
    protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
}
