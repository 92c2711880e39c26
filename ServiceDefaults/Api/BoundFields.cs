using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Google.Api;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The fields of a request that its path binds, such as <c>unit.name</c> in <c>/v1/{unit.name=districts/*/units/*}</c>, with their values.</summary>
/// <remarks>JSON transcoding ignores what the body says of them. A body that names another resource than its path is a mistake of the caller.</remarks>
internal static partial class BoundFields
{
    private static readonly ConcurrentDictionary<string, (Regex Path, string[] Names)> Templates = new(); // one for each RPC

    /// <summary>The values by the path of their field; empty for a path that the template does not match.</summary>
    /// <param name="rule">The HTTP rule of the RPC.</param>
    /// <param name="path">The path of the request, decoded.</param>
    public static IReadOnlyDictionary<string, string> Read(HttpRule rule, string path)
    {
        var (expression, names) = Templates.GetOrAdd(GetTemplate(rule), Parse);
        var match = expression.Match(path);
        return match.Success ? names.Index().ToDictionary(name => name.Item, name => match.Groups[name.Index + 1].Value) : new Dictionary<string, string>();
    }

    /// <summary>The path template of a rule.</summary>
    public static string GetTemplate(HttpRule rule) => string.Concat(rule.Get, rule.Post, rule.Put, rule.Patch, rule.Delete);

    private static (Regex Path, string[] Names) Parse(string template)
    {
        var variables = Variable().Matches(template);
        var (pattern, end) = (new StringBuilder(@"\A"), 0);
        foreach (Match variable in variables)
        {
            pattern.Append(Regex.Escape(template[end..variable.Index])).Append('(').Append(ToRegex(variable.Groups["pattern"].Value)).Append(')');
            end = variable.Index + variable.Length;
        }

        pattern.Append(Regex.Escape(template[end..])).Append(@"\z");
        return (
            new($"{pattern}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
            [.. variables.Select(variable => variable.Groups["name"].Value)]
        );
    }

    private static string ToRegex(string pattern) =>
        pattern is "" ? "[^/]+" : string.Join('/', pattern.Split('/').Select(segment => segment is "*" ? "[^/]+" : Regex.Escape(segment)));

    [GeneratedRegex(@"\{(?<name>[a-z0-9_.]+)=?(?<pattern>[^}]*)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();
}
