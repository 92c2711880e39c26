using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>The pattern of a resource name (docs/contract.md, RPCs), such as <c>districts/{district}/campaigns/{campaign}</c>.</summary>
/// <remarks>
/// A district is six digits; every other id is letters, digits and hyphens, which includes UUIDs: 1 to 63 characters if chosen by the client, up to 150 if
/// composed of a kind and of two ids with ~ between them (AIP-122).
/// </remarks>
public sealed partial class ResourceNamePattern(string template)
{
    private const string Wildcard = "-";
    private const int MaxNameLength = 300;
    private const int MaxNewIdLength = 63;

    private readonly string[] segments = template.Split('/');

    /// <summary>The pattern as passed to the constructor.</summary>
    public override string ToString() => template;

    /// <summary>Parses a name into its ids, in order.</summary>
    /// <param name="name">The name.</param>
    /// <param name="field">The request field that contains the name.</param>
    /// <param name="allowWildcard">Whether <c>-</c> is allowed for an id, as in lists: all within the caller's scope.</param>
    /// <returns>INVALID_ARGUMENT if the name is malformed.</returns>
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

    /// <summary>Parses the name of a numbered resource of a campaign: district, campaign and number.</summary>
    /// <returns>INVALID_ARGUMENT if the name is malformed.</returns>
    public Result<(string District, string Campaign, int Number)> ParseNumbered(string name, string field) =>
        !Parse(name, field).TryGetValue(out var ids, out var malformed) ? malformed
        : ParseNumber(ids[2], field).TryGetValue(out var number, out var noNumber) ? (ids[0], ids[1], number)
        : noNumber;

    /// <summary>The last segment of a valid name, such as a unit code; in events of an earlier version it may be followed by a line feed.</summary>
    public static string GetId(string name) => name[(name.LastIndexOf('/') + 1)..].TrimEnd();

    /// <summary>Parses an id that is a positive number, in its one spelling: without sign, spaces and leading zeros.</summary>
    /// <returns>INVALID_ARGUMENT if it is not.</returns>
    public static Result<int> ParseNumber(string id, string field = "name") =>
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && id[0] is not '0'
            ? number
            : Error.InvalidArgument(field, ErrorReasons.NameMalformed);

    /// <summary>Parses an id chosen by the client: 1 to 63 of a-z, 0-9 and -, not starting with -, and no phone or identity number, since names stand in the
    /// event log and on the public site.</summary>
    /// <returns>INVALID_ARGUMENT if the id is malformed, or with ID_CONTAINS_PERSONAL_DATA.</returns>
    public static Result<string> ParseNewId(string id, string field) =>
        id.Length > MaxNewIdLength ? Error.InvalidArgument(field, ErrorReasons.OutOfRange)
        : !HasIdFormat(id) ? Error.InvalidArgument(field, ErrorReasons.NameMalformed)
        : HasPersonalData(id) ? Error.InvalidArgument(field, ErrorReasons.IdContainsPersonalData)
        : id;

    /// <summary>Whether a text has the format of an id that a client can choose, such as in the name of a resource that may exist.</summary>
    public static bool HasIdFormat(string id) => id.Length <= MaxNewIdLength && UserSettableId().IsMatch(id);

    /// <summary>Throws if an id chosen by the client is malformed.</summary>
    public static void EnsureValidId(string id, string field) => ParseNewId(id, field).OrThrow();

    // The digits of a UUID are random; an identity number without check digit can be a district, a date and a serial number.
    private static bool HasPersonalData(string id) =>
        !Guid.TryParseExact(id, "D", out _)
        && PersonalDataDetector
            .Find(id, [], null)
            .Any(found =>
                found.Kind is not PersonalDataKind.IdentityNumber
                || id.Substring(found.Start, found.Length).Count(char.IsAsciiDigit) > IdentityNumber.EarlierLength
            );

    [GeneratedRegex(@"^[0-9]{6}\z", RegexOptions.NonBacktracking)]
    private static partial Regex District();

    // \z and not $, which would accept a trailing line break.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex UserSettableId();

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z~-]{0,149}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Id();
}
