namespace ThemeDay.Portal.Layout;

/// <summary>The query parameters that a page differs by, as metadata of its route: others make no difference, and each value would be stored.</summary>
/// <param name="Names">Their names; case makes no difference.</param>
internal sealed record PageParameters(IReadOnlyList<string> Names)
{
    /// <summary>The token of a page of a list.</summary>
    public const string PageToken = "page";

    private static readonly PageParameters None = new([]);

    /// <summary>Those of the page that is asked for.</summary>
    public static PageParameters Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PageParameters>() ?? None;

    /// <summary>The query of an address; empty if all values are.</summary>
    public static string CreateQuery(params IEnumerable<(string Name, string Value)> values)
    {
        var query = string.Join('&', values.Where(each => each.Value is not "").Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}"));
        return query is "" ? "" : $"?{query}";
    }

    /// <summary>Their part of a query.</summary>
    public QueryString GetQuery(IQueryCollection query) =>
        QueryString.Create(Names.Where(query.ContainsKey).Select(name => KeyValuePair.Create(name, query[name])));
}
