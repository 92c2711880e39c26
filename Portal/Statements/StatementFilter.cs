using ThemeDay.Portal.Layout;

namespace ThemeDay.Portal.Statements;

/// <summary>Which statements a list shows: the query of its address.</summary>
/// <param name="Kind">interpretation or response; empty for both.</param>
/// <param name="Unit">Code of the unit; empty for all.</param>
/// <param name="Query">The words that they have; empty for all.</param>
public sealed record StatementFilter(string Kind, string Unit, string Query)
{
    private const int MaxLength = 50;

    private static readonly Dictionary<string, string> RpcKinds = new() { ["interpretation"] = "policy_interpretation", ["response"] = "response_to_concern" };

    /// <summary>The query parameters that it is read from.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["kind", "unit", "q"];

    /// <summary>The kinds that can be chosen.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["interpretation", "response"];

    /// <summary>Reads it from a query.</summary>
    /// <returns>Null if a value cannot be one: then nothing is asked of the service.</returns>
    public static StatementFilter? Parse(IQueryCollection query)
    {
        var filter = new StatementFilter($"{query["kind"]}", $"{query["unit"]}", $"{query["q"]}".Trim());
        var isValid = (filter.Kind is "" || RpcKinds.ContainsKey(filter.Kind)) && filter.Unit.Length <= MaxLength && filter.Unit.All(char.IsAsciiLetterOrDigit);
        return isValid ? filter : null;
    }

    /// <summary>The filter of the RPC (AIP-160).</summary>
    public string ToRpcFilter()
    {
        List<string> terms = [];
        if (Kind is not "")
            terms.Add($"kind = {RpcKinds[Kind]}");
        if (Unit is not "")
            terms.Add($"unit = \"{Unit}\"");
        return string.Join(" AND ", terms);
    }

    /// <summary>The query of an address, with the token of a page; empty if there is nothing in it.</summary>
    public string ToQuery(string pageToken) => PageParameters.CreateQuery(("kind", Kind), ("unit", Unit), ("q", Query), (PageParameters.PageToken, pageToken));
}
