using System.Buffers;
using System.Globalization;

namespace ThemeDay.Publication.PublicSite;

/// <summary>What a page of the public site is kept under: requests for the same page, spelled differently, have the same key.</summary>
/// <remarks>
/// Only the plain form of a request has a key. Any other, such as one with an escaped path, a field named twice or a value in an unusual form, is answered too,
/// but not kept.
/// </remarks>
/// <param name="Path">The path, decoded.</param>
/// <param name="PageSize">The page size.</param>
/// <param name="OrderBy">The order_by, as it was sent.</param>
/// <param name="PageToken">The page token; empty for the first page.</param>
internal readonly record struct PublicPageKey(string Path, int PageSize, string OrderBy, string PageToken)
{
    private const string Districts = "/v1/public/districts/";
    private const int DistrictLength = 6;
    private const int DefaultPageSize = 100;
    private const int MaxPageSize = 1_000;
    private const int MaxOrderByLength = 100;
    private const int MaxTokenLength = 500;

    private static readonly SearchValues<char> OrderByLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_, ");

    /// <summary>The district code.</summary>
    public string District => Path.Substring(Districts.Length, DistrictLength);

    // The first page in the default order and size, and a report, which most requests are for.
    private bool IsPath => PageSize is DefaultPageSize && OrderBy is "" && PageToken is "";

    /// <summary>Reads the key of a request; null if its answer is not kept.</summary>
    public static PublicPageKey? TryRead(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (!HasDistrict(path))
            return null;
        var key = new PublicPageKey(path, DefaultPageSize, "", "");
        if (!request.QueryString.HasValue)
            return key;
        HashSet<string> seen = [];
        foreach (var (name, values) in request.Query)
        {
            if (values is not [{ } value])
                return null;
            switch (name)
            {
                case "page_size" or "pageSize" when seen.Add("page_size") && ParsePageSize(value) is { } size:
                    key = key with { PageSize = size };
                    break;
                case "order_by" or "orderBy" when seen.Add("order_by") && value.Length <= MaxOrderByLength && !value.AsSpan().ContainsAnyExcept(OrderByLetters):
                    key = key with { OrderBy = value };
                    break;
                case "page_token" or "pageToken" when seen.Add("page_token") && value.Length <= MaxTokenLength:
                    key = key with { PageToken = value };
                    break;
                default:
                    return null;
            }
        }

        return key;
    }

    /// <summary>The key of a token that a page in memory has issued: a page with any other token is not kept.</summary>
    public string ForToken(string token) => $"{Path}#{OrderBy}#{token}";

    /// <summary>The key.</summary>
    public override string ToString() => IsPath ? Path : string.Create(CultureInfo.InvariantCulture, $"{Path}?{PageSize}&{OrderBy}&{PageToken}");

    // The path is that of a list or of a report; whatever else it is, is not found.
    private static bool HasDistrict(string path) =>
        path.Length > Districts.Length + DistrictLength
        && path.StartsWith(Districts, StringComparison.Ordinal)
        && path[Districts.Length + DistrictLength] is '/';

    private static int? ParsePageSize(string value) =>
        value is "0" ? DefaultPageSize
        : value is [>= '1' and <= '9', ..] && value.Length <= 6 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? Math.Min(size, MaxPageSize)
        : null;
}
