using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Publication;

/// <summary>Phone numbers in what is to be public.</summary>
internal static partial class Phones
{
    /// <summary>Is there one? A mobile number (工信部《电信网编号计划》), or area code, hyphen and number, not part of a longer number.</summary>
    public static bool In(string text) => Number().IsMatch(text);

    [GeneratedRegex("(?<![0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}[-－—][2-9][0-9]{6,7})(?![0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();
}

/// <summary>Addresses people are sent to.</summary>
internal static class Links
{
    /// <summary>Is it one of the web? Nothing else is ever shown as a link.</summary>
    public static bool IsWeb(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}

/// <summary>Reasons people give.</summary>
internal static class Reason
{
    public static IReadOnlyList<FieldProblem> Problems(string reason, int limit) =>
        string.IsNullOrWhiteSpace(reason) ? [new("reason", Reasons.Required)]
        : reason.Length > limit ? [new("reason", Reasons.OutOfRange)]
        : [];
}
