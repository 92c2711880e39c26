using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The form of a resource name (contract, Names), such as <c>districts/{district}/campaigns/{campaign}</c>.</summary>
/// <remarks>A district is six digits; every other id is letters, digits and hyphens, which a UUID is too: 1 to 63 where a caller chooses it, up to 140 where
/// one is made of two.</remarks>
public sealed partial class ResourceNamePattern(string template)
{
    private const string Wildcard = "-";
    private const int MaxNameLength = 300;
    private const int MaxNewIdLength = 63;

    private readonly string[] segments = template.Split('/');

    /// <summary>As it is written above.</summary>
    public override string ToString() => template;

    /// <summary>The ids of a name, in order.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">The field it stands in.</param>
    /// <param name="allowWildcard">Lists may say <c>-</c> for an id: every one the caller covers.</param>
    /// <returns>INVALID_ARGUMENT where it has another form.</returns>
    public Result<string[]> Parse(string name, string field, bool allowWildcard = false)
    {
        var parts = name.Length <= MaxNameLength ? name.Split('/') : [];
        if (parts.Length != segments.Length)
            return Error.InvalidArgument(field, ErrorReasons.NameMalformed);
        List<string> ids = [];
        for (var index = 0; index < segments.Length; index++)
        {
            var isId = segments[index] is ['{', ..];
            if (!isId && parts[index] != segments[index])
                return Error.InvalidArgument(field, ErrorReasons.NameMalformed);
            var form = segments[index] is "{district}" ? District() : Id();
            if (isId && !(allowWildcard && parts[index] == Wildcard) && !form.IsMatch(parts[index]))
                return Error.InvalidArgument(field, ErrorReasons.NameMalformed);
            if (isId)
                ids.Add(parts[index]);
        }

        return ids.ToArray();
    }

    /// <summary>An id a caller chooses: 1 to 63 of a-z, 0-9 and -, not beginning with the last.</summary>
    /// <returns>INVALID_ARGUMENT where it is none.</returns>
    public static Result<string> ParseNewId(string id, string field) =>
        id.Length > MaxNewIdLength ? Error.InvalidArgument(field, ErrorReasons.OutOfRange)
        : UserSettableId().IsMatch(id) ? id
        : Error.InvalidArgument(field, ErrorReasons.NameMalformed);

    /// <summary>Refuses an id a caller chooses where it is none.</summary>
    public static void EnsureValidId(string id, string field) => ParseNewId(id, field).OrThrow();

    [GeneratedRegex(@"^[0-9]{6}\z", RegexOptions.NonBacktracking)]
    private static partial Regex District();

    // \z and not $, which lets a last line break through.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex UserSettableId();

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z-]{0,139}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
