using System.Globalization;
using ThemeDay.Portal.Layout;

namespace ThemeDay.Portal.Activities;

/// <summary>Which activities a list shows: the query of its address.</summary>
/// <param name="Month">Such as 2023-06; empty for all.</param>
/// <param name="Unit">Code of the host unit; empty for all.</param>
/// <param name="Form">The form; empty for all.</param>
/// <param name="State">planned, held or cancelled; empty for all.</param>
public sealed record ActivityFilter(string Month, string Unit, string Form, string State)
{
    private const int MaxLength = 50;

    /// <summary>The states that can be chosen.</summary>
    public static readonly IReadOnlyList<string> States = ["planned", "held", "cancelled"];

    /// <summary>The parameters of the address.</summary>
    public static readonly IReadOnlyList<string> Parameters = ["month", "unit", "form", "state"];

    /// <summary>The filter of the activities that are to come.</summary>
    public static string Upcoming(DateOnly today) => $"state = planned AND last_date >= {today:yyyy-MM-dd}";

    /// <summary>Reads it from a query.</summary>
    /// <returns>Null if a value cannot be one: then nothing is asked of the service.</returns>
    public static ActivityFilter? Parse(IQueryCollection query)
    {
        var filter = new ActivityFilter($"{query["month"]}", $"{query["unit"]}", $"{query["form"]}", $"{query["state"]}");
        var isValid =
            (filter.Month is "" || TryParseMonth(filter.Month, out _))
            && filter.Unit.All(char.IsAsciiLetterOrDigit)
            && filter.Unit.Length <= MaxLength
            && filter.Form.Length <= MaxLength
            && filter.Form.AsSpan().IndexOfAny('"', '\\') < 0
            && (filter.State is "" || States.Contains(filter.State));
        return isValid ? filter : null;
    }

    /// <summary>The filter of the RPC (AIP-160).</summary>
    public string ToRpcFilter()
    {
        List<string> terms = [];
        if (TryParseMonth(Month, out var first))
            terms.Add($"first_date >= {Month}-01 AND first_date <= {Month}-{DateTime.DaysInMonth(first.Year, first.Month)}");
        if (Unit is not "")
            terms.Add($"unit = \"{Unit}\"");
        if (Form is not "")
            terms.Add($"form = \"{Form}\"");
        if (State is not "")
            terms.Add($"state = {State}");
        return string.Join(" AND ", terms);
    }

    /// <summary>The query of an address, with the token of a page; empty if there is nothing in it.</summary>
    public string ToQuery(string pageToken) =>
        PageParameters.CreateQuery(("month", Month), ("unit", Unit), ("form", Form), ("state", State), (PageParameters.PageToken, pageToken));

    private static bool TryParseMonth(string month, out DateOnly first) =>
        DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);
}
