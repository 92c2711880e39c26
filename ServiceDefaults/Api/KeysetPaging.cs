using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Keyset paging (docs/contract.md, Paging): a page token is bound to parent, filter, order and caller.</summary>
public static class KeysetPaging
{
    private const int DefaultSize = 100;
    private const int MaxSize = 1_000;
    private const int MaxTokenLength = 2_000;

    /// <summary>Parses the paging fields of a request.</summary>
    /// <param name="pageSize">0 means 100; more than 1,000 means 1,000; negative is an error.</param>
    /// <param name="pageToken">The token of the previous page; empty for the first page.</param>
    /// <param name="parent">The parent of the list.</param>
    /// <param name="filter">The filter of the list.</param>
    /// <param name="order">The key of the order, comma-separated.</param>
    /// <param name="caller">The account that calls; empty if anonymous.</param>
    /// <returns>INVALID_ARGUMENT for a negative size, and for a token that is malformed or of another list.</returns>
    public static Result<Page> Parse(int pageSize, string pageToken, string parent, string filter, string order, string caller = "")
    {
        if (pageSize < 0)
            return Error.InvalidArgument("page_size", ErrorReasons.OutOfRange);
        var size = pageSize == 0 ? DefaultSize : Math.Min(pageSize, MaxSize);
        var list = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{parent}\n{filter}\n{order}\n{caller}")).AsSpan(0, 8));
        if (pageToken is "")
            return new Page(size, list, []);
        return DecodeToken(pageToken) is [var of, .. var key] && of == list && key.Length == order.Split(',').Length && !Array.Exists(key, part => part is null)
            ? new Page(size, list, key)
            : Error.InvalidArgument("page_token", ErrorReasons.PageTokenInvalid);
    }

    /// <summary>Parses the paging fields of a list in numeric order.</summary>
    /// <returns>The page, and the number of the last row before it; 0 for the first page.</returns>
    public static Result<(Page Page, long After)> ParseNumeric(int pageSize, string pageToken, string parent, string order, string caller = "")
    {
        if (!Parse(pageSize, pageToken, parent, "", order, caller).TryGetValue(out var page, out var refusal))
            return refusal;
        if (page.Key is [])
            return (page, 0);
        return long.TryParse(page.Key[0], NumberStyles.None, CultureInfo.InvariantCulture, out var after)
            ? (page, after)
            : Error.InvalidArgument("page_token", ErrorReasons.PageTokenInvalid);
    }

    /// <summary>Parses the paging fields of a request of this caller.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, as <see cref="Parse"/> answers.</exception>
    public static Page ParsePage(this ServerCallContext context, int pageSize, string pageToken, string parent, string filter, string order) =>
        Parse(pageSize, pageToken, parent, filter, order, context.CallerAccount()).OrThrow();

    /// <summary>Parses the paging fields of a request of this caller for a list in numeric order.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, as <see cref="ParseNumeric"/> answers.</exception>
    public static (Page Page, long After) ParseNumericPage(this ServerCallContext context, int pageSize, string pageToken, string parent, string order) =>
        ParseNumeric(pageSize, pageToken, parent, order, context.CallerAccount()).OrThrow();

    private static string CallerAccount(this ServerCallContext context) => ActorClaims.Find(context.GetHttpContext().User)?.Account ?? "";

    private static string[]? DecodeToken(string token)
    {
        if (token.Length > MaxTokenLength)
            return null;
        try
        {
            return JsonSerializer.Deserialize<string[]>(Base64UrlEncoder.DecodeBytes(token));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Selects the rows after the previous page, in order, and one more than the page size, which tells whether another page follows.</summary>
    public static IQueryable<T> TakePage<T>(this IQueryable<T> rows, Page page, params Expression<Func<T, string>>[] key)
    {
        if (page.Key is not [])
            rows = rows.Where(AfterKeyPredicate(page.Key, key));
        var ordered = rows.OrderBy(key[0]);
        for (var part = 1; part < key.Length; part++)
            ordered = ordered.ThenBy(key[part]);
        return ordered.Take(page.Size + 1);
    }

    // (a, b) > (x, y) as a > x or a = x and b > y: PostgreSQL reads it from the index of the key.
    private static Expression<Func<T, bool>> AfterKeyPredicate<T>(string[] last, Expression<Func<T, string>>[] key)
    {
        var row = Expression.Parameter(typeof(T), "row");
        Expression? behind = null;
        for (var part = key.Length - 1; part >= 0; part--)
        {
            var value = new ParameterReplacer(key[part].Parameters[0], row).Visit(key[part].Body);
            var limit = QueryParameter.Create(last[part]);
            var greater = Expression.GreaterThan(Expression.Call(typeof(string), nameof(string.Compare), null, value, limit), Expression.Constant(0));
            behind = behind is null ? greater : Expression.OrElse(greater, Expression.AndAlso(Expression.Equal(value, limit), behind));
        }

        return Expression.Lambda<Func<T, bool>>(behind!, row);
    }
}

/// <summary>A requested page.</summary>
/// <param name="Size">The maximum number of items.</param>
/// <param name="Fingerprint">The fingerprint of parent, filter and order.</param>
/// <param name="Key">The key of the last row of the previous page; empty for the first page.</param>
public sealed record Page(int Size, string Fingerprint, string[] Key)
{
    /// <summary>The items of the page.</summary>
    public IEnumerable<T> Items<T>(IReadOnlyList<T> read) => read.Take(Size);

    /// <summary>The token of the next page; empty if this is the last.</summary>
    public string NextPageToken<T>(IReadOnlyList<T> read, Func<T, string[]> getKey) =>
        read.Count <= Size ? "" : Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes((string[])[Fingerprint, .. getKey(read[Size - 1])]));
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
