using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>Compiles the patterns by which cells and lines are read.</summary>
internal static partial class CellPatterns
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Compiles a pattern. The name of an entry of CellWords.resx in braces, such as <c>{Month}</c>, stands for its words.</summary>
    public static Regex Compile(string pattern, RegexOptions options = RegexOptions.None) =>
        new(
            Words.Replace(pattern, words => CellWords.Get(words.ValueSpan[1..^1].ToString())),
            options | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            Timeout
        );

    [GeneratedRegex("\\{[A-Z][A-Za-z]+\\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words { get; }
}
