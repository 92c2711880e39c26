using System.Linq.Expressions;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The views of lists (AIP-157): FULL has every field, BASIC leaves out long texts and is the default.</summary>
public static class ListViews
{
    /// <summary>Selects the rows as the view of the request shows them.</summary>
    /// <param name="rows">The rows of the page.</param>
    /// <param name="view">The view in the request; unspecified means BASIC.</param>
    /// <param name="full">The value FULL of its enum.</param>
    /// <param name="basic">A row without the fields that BASIC leaves out, so that they are not read from the database.</param>
    /// <exception cref="RpcException">INVALID_ARGUMENT with OUT_OF_RANGE: the view is not a value of its enum.</exception>
    public static IQueryable<T> InView<T, TView>(this IQueryable<T> rows, TView view, TView full, Expression<Func<T, T>> basic)
        where TView : struct, Enum => IsFull(view, full) ? rows : rows.Select(basic);

    /// <summary>Whether the view of the request is FULL.</summary>
    /// <param name="view">The view in the request; unspecified means BASIC.</param>
    /// <param name="full">The value FULL of its enum.</param>
    /// <exception cref="RpcException">INVALID_ARGUMENT with OUT_OF_RANGE: the view is not a value of its enum.</exception>
    public static bool IsFull<TView>(TView view, TView full)
        where TView : struct, Enum =>
        Enum.IsDefined(view) ? EqualityComparer<TView>.Default.Equals(view, full) : throw Error.InvalidArgument("view", ErrorReasons.OutOfRange).ToException();
}
