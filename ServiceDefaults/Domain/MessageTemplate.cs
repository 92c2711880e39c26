using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// A text with values in braces. A part in brackets is left out if one of its values is not known, so that every text can do without them:
/// <c>The date[ {given}] is later than today[, {allowed}].</c>
/// </summary>
public static partial class MessageTemplate
{
    private const int MaxValueLength = 200;

    /// <summary>The text with its values.</summary>
    /// <param name="template">The text; every value stands in brackets.</param>
    /// <param name="find">The value of a name; null or empty if it is not known.</param>
    public static string Format(string template, Func<string, string?> find) =>
        OptionalPart()
            .Replace(
                template,
                part =>
                {
                    var isComplete = true;
                    var text = Placeholder()
                        .Replace(
                            part.Groups["part"].Value,
                            name =>
                            {
                                var value = find(name.Groups["name"].Value);
                                isComplete &= !string.IsNullOrEmpty(value);
                                return Shorten(value ?? "");
                            }
                        );
                    return isComplete ? text : "";
                }
            );

    /// <summary>The names of the values of a text.</summary>
    public static IReadOnlySet<string> FindNames(string template) => Placeholder().Matches(template).Select(name => name.Groups["name"].Value).ToHashSet();

    // What a caller sent can be as long as a request.
    private static string Shorten(string value) =>
        value.Length <= MaxValueLength ? value : $"{value[..(char.IsHighSurrogate(value[MaxValueLength - 1]) ? MaxValueLength - 1 : MaxValueLength)]}...";

    [GeneratedRegex(@"\[(?<part>[^\[\]]*)\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OptionalPart();

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();
}
