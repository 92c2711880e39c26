using System.Globalization;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The query parameters of documents over plain HTTP: formats by their names in lower case, dates as yyyy-MM-dd.</summary>
public static class DocumentQuery
{
    /// <summary>The format of the document.</summary>
    public const string Format = "format";
    public const string Release = "release";
    public const string Issuer = "issuer";
    public const string DocumentNumber = "document_number";
    public const string DocumentDate = "document_date";
    public const string Unit = "unit";

    public static string Get(HttpContext http, string name) => $"{http.Request.Query[name]}";

    public static T GetFormat<T>(HttpContext http)
        where T : struct, Enum =>
        Get(http, Format) is not { Length: > 0 } text ? default
        : Array.Find(Enum.GetNames<T>(), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse<T>(known)
        : throw Error.InvalidArgument(Format, ErrorReasons.Malformed).ToException();

    public static int GetRelease(HttpContext http) =>
        Get(http, Release) is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Error.InvalidArgument(Release, ErrorReasons.Malformed).ToException();

    public static DateOnly? GetDate(HttpContext http) =>
        Get(http, DocumentDate) is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Error.InvalidArgument(DocumentDate, ErrorReasons.Malformed, given: text, allowed: "yyyy-MM-dd").ToException();
}
