using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The condition that a row comes after the last row of the previous page (keyset pagination).</summary>
internal static class KeysetCondition
{
    // The largest tuple that ValueTuple.Create makes without nesting.
    private const int MaxRowValue = 7;

    /// <summary>For PostgreSQL: keys of one direction are compared as a row value, <c>a &gt;= x AND (a, b) &gt; (x, y)</c>.</summary>
    /// <remarks>
    /// PostgreSQL starts the scan of an index at a row value; it cannot at <c>a &gt; x OR a = x AND b &gt; y</c>, which means the same. The comparison of the
    /// first key alone makes it start there even if another condition, such as the tenant filter, bounds that key too.
    /// </remarks>
    public static Expression<Func<T, bool>> InDatabase<T>(IReadOnlyList<SortKey<T>> order, IReadOnlyList<object> last)
    {
        var row = Expression.Parameter(typeof(T), "row");
        return Expression.Lambda<Func<T, bool>>(IsAfter(0), row);

        Expression IsAfter(int from)
        {
            var until = from + 1;
            while (until < order.Count && until - from < MaxRowValue && order[until].IsDescending == order[from].IsDescending)
                until++;
            var keys = order.Skip(from).Take(until - from).Zip(last.Skip(from), (key, limit) => key.Bind(row, limit)).ToList();
            var after = Compare(keys, order[from].IsDescending, orEqual: false);
            if (until == order.Count)
                return keys is [_] ? after : Expression.AndAlso(Compare([keys[0]], order[from].IsDescending, orEqual: true), after);
            return Expression.AndAlso(Compare(keys, order[from].IsDescending, orEqual: true), Expression.OrElse(after, IsAfter(until)));
        }
    }

    /// <summary>For lists in memory, which know no row values: <c>a &gt; x OR a = x AND b &gt; y</c>.</summary>
    public static Expression<Func<T, bool>> InMemory<T>(IReadOnlyList<SortKey<T>> order, IReadOnlyList<object> last)
    {
        var row = Expression.Parameter(typeof(T), "row");
        Expression? after = null;
        for (var key = order.Count - 1; key >= 0; key--)
        {
            var bound = order[key].Bind(row, last[key]);
            var isAfter = Compare([bound], order[key].IsDescending, orEqual: false);
            after = after is null ? isAfter : Expression.OrElse(isAfter, Expression.AndAlso(Expression.Equal(bound.Value, bound.Limit), after));
        }

        return Expression.Lambda<Func<T, bool>>(after!, row);
    }

    private static Expression Compare(IReadOnlyList<(Expression Value, Expression Limit)> keys, bool isDescending, bool orEqual)
    {
        if (keys is not [var (value, limit)])
            return Expression.Call(
                typeof(NpgsqlDbFunctionsExtensions),
                (isDescending, orEqual) switch
                {
                    (false, false) => nameof(NpgsqlDbFunctionsExtensions.GreaterThan),
                    (false, true) => nameof(NpgsqlDbFunctionsExtensions.GreaterThanOrEqual),
                    (true, false) => nameof(NpgsqlDbFunctionsExtensions.LessThan),
                    (true, true) => nameof(NpgsqlDbFunctionsExtensions.LessThanOrEqual),
                },
                null,
                Expression.Constant(EF.Functions),
                RowValue(keys.Select(key => key.Value)),
                RowValue(keys.Select(key => key.Limit))
            );
        if (value.Type == typeof(string))
            (value, limit) = (Expression.Call(typeof(string), nameof(string.Compare), null, value, limit), Expression.Constant(0));
        return (isDescending, orEqual) switch
        {
            (false, false) => Expression.GreaterThan(value, limit),
            (false, true) => Expression.GreaterThanOrEqual(value, limit),
            (true, false) => Expression.LessThan(value, limit),
            (true, true) => Expression.LessThanOrEqual(value, limit),
        };
    }

    private static UnaryExpression RowValue(IEnumerable<Expression> values)
    {
        Expression[] items = [.. values];
        return Expression.Convert(Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), [.. items.Select(item => item.Type)], items), typeof(ITuple));
    }
}
