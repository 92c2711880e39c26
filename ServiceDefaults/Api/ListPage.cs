using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Parses the paging fields of list requests (docs/contract.md, Paging). A page begins after the key of the last row.</summary>
public static class ListPage
{
    private const int DefaultSize = 100;
    private const int MaxSize = 1_000;
    private const int MaxTokenLength = 4_000; // a key of 300 characters in UTF-8 takes 1,600

    /// <summary>Parses the fields page_size, page_token and order_by of a list request.</summary>
    /// <param name="order">The order of the list, if the request has no order_by.</param>
    /// <param name="request">The request. A page token is bound to all fields but page_size and page_token: parent, filter, order, point in time.</param>
    /// <param name="caller">The account that calls, to which a page token is bound; empty for responses that are cached for everyone.</param>
    /// <param name="maxSize">The largest page of a list with long items; a larger one is lowered, and so is the size without a page_size, 100.</param>
    /// <returns>INVALID_ARGUMENT for a negative size, an order_by with another field, and a token that is malformed or of another list.</returns>
    public static Result<Page<T>> Parse<T>(ListOrder<T> order, IMessage request, string caller = "", int maxSize = MaxSize)
    {
        var fields = request.Descriptor;
        var size = (int)fields.FindFieldByName("page_size").Accessor.GetValue(request);
        var token = (string)fields.FindFieldByName("page_token").Accessor.GetValue(request);
        if (size < 0)
            return Error.InvalidArgument("page_size", ErrorReasons.OutOfRange, given: $"{size}", allowed: $"0-{maxSize}");
        size = Math.Min(size == 0 ? DefaultSize : size, maxSize);
        if (!order.Parse(fields.FindFieldByName("order_by")?.Accessor.GetValue(request) as string ?? "").TryGetValue(out var keys, out var refusal))
            return refusal;
        var list = Fingerprint(request, caller);
        if (token is "")
            return new Page<T>(size, list, keys, []);
        return
            DecodeToken(token) is [var of, .. var values]
            && of.GetRawText() == $"\"{list}\"" // ValueEquals would unescape, and throw for an unpaired surrogate
            && values.Length == keys.Count
            && keys.Zip(values, (key, value) => key.Parse(value)).ToList() is var last
            && !last.Contains(null)
            ? new Page<T>(size, list, keys, [.. last.OfType<object>()])
            : Error.InvalidArgument("page_token", ErrorReasons.PageTokenInvalid);
    }

    /// <summary>Parses the paging fields of a list request of this caller.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, as <see cref="Parse"/> answers.</exception>
    public static Page<T> ParsePage<T>(this ServerCallContext context, ListOrder<T> order, IMessage request) =>
        Parse(order, request, ActorClaims.Find(context.GetHttpContext().User)?.Account ?? "").OrThrow();

    /// <summary>Selects the rows after the previous page, in order, and one more than the page size, which tells whether another page follows.</summary>
    public static IQueryable<T> TakePage<T>(this IQueryable<T> rows, Page<T> page) => page.Select(rows);

    private static string Fingerprint(IMessage request, string caller)
    {
        var list = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        request.Descriptor.FindFieldByName("page_size").Accessor.Clear(list);
        request.Descriptor.FindFieldByName("page_token").Accessor.Clear(list);
        var bytes = (byte[])[.. Encoding.UTF8.GetBytes($"{request.Descriptor.FullName}\n{caller}\n"), .. list.ToByteArray()];
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
    }

    private static JsonElement[]? DecodeToken(string token)
    {
        if (token.Length > MaxTokenLength)
            return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement[]>(Base64UrlEncoder.DecodeBytes(token));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>A requested page.</summary>
public sealed class Page<T>
{
    // Without escapes, which would double the length of Chinese keys.
    private static readonly JsonSerializerOptions TokenFormat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string list;
    private readonly IReadOnlyList<SortKey<T>> order;
    private readonly object[] last;

    internal Page(int size, string list, IReadOnlyList<SortKey<T>> order, object[] last) =>
        (Size, this.list, this.order, this.last) = (size, list, order, last);

    /// <summary>The maximum number of items.</summary>
    public int Size { get; }

    /// <summary>The items of the page.</summary>
    public IEnumerable<TRow> Items<TRow>(IReadOnlyList<TRow> read) => read.Take(Size);

    /// <summary>The value of a key of the last row of the previous page; <paramref name="ifFirst"/> on the first page.</summary>
    public TKey Last<TKey>(int key, TKey ifFirst) => last is [] ? ifFirst : (TKey)last[key];

    /// <summary>The token of the next page; empty if this is the last.</summary>
    public string NextPageToken(IReadOnlyList<T> read) => NextPageToken(read, row => [.. order.Select(key => key.Read(row))]);

    /// <summary>The token of the next page from rows that were projected; empty if this is the last.</summary>
    /// <param name="read">The rows, one more than the page size if another page follows.</param>
    /// <param name="readKeys">Reads the keys of the order.</param>
    public string NextPageToken<TRow>(IReadOnlyList<TRow> read, Func<TRow, object[]> readKeys) =>
        read.Count <= Size ? "" : Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes((object[])[list, .. readKeys(read[Size - 1])], TokenFormat));

    internal IQueryable<T> Select(IQueryable<T> rows)
    {
        if (last is not [])
            rows = rows.Where(rows.Provider is IAsyncQueryProvider ? KeysetCondition.InDatabase(order, last) : KeysetCondition.InMemory(order, last));
        for (var key = 0; key < order.Count; key++)
            rows = order[key].Sort(rows, isFirst: key == 0);
        return rows.Take(Size + 1);
    }
}
