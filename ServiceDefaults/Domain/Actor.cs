namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The role of a caller (docs/domain.md, Words): the single role of its token.</summary>
public enum Role
{
    /// <summary>The contact of a unit: reads and files for that unit.</summary>
    Liaison,

    /// <summary>A clerk of the district's approval bureau: every transition, under the district's own code.</summary>
    Bureau,

    /// <summary>An assessor: reads.</summary>
    Evaluator,

    /// <summary>Another government system: reads and subscribes.</summary>
    System,

    /// <summary>A system operator: no business data.</summary>
    Operator,

    /// <summary>One of the three services.</summary>
    Service,
}

/// <summary>The names of the roles in tokens, events and forms: exactly these, in lower case.</summary>
public static class RoleNames
{
    private static readonly Dictionary<Role, string> Names = new()
    {
        [Role.Liaison] = "liaison",
        [Role.Bureau] = "bureau",
        [Role.Evaluator] = "evaluator",
        [Role.System] = "system",
        [Role.Operator] = "operator",
        [Role.Service] = "service",
    };

    private static readonly Dictionary<string, Role> Roles = Names.ToDictionary(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Every name, in the order of the roles.</summary>
    public static IReadOnlyCollection<string> All => Names.Values;

    /// <summary>The name of the role.</summary>
    public static string ToName(this Role role) => Names[role];

    /// <summary>The role of exactly this name; null if there is none: no numbers, no lists, no other case.</summary>
    public static Role? TryParse(string? name) => name is not null && Roles.TryGetValue(name, out var role) ? role : null;
}

/// <summary>The caller, from the claims of the access token.</summary>
/// <param name="Account">The account id; never the name of a person.</param>
/// <param name="Role">The single role.</param>
/// <param name="ScopeCode">
/// The prefix of the division codes in scope: 43, 4305 or 430503; empty for a service, whose scope is everything, and for an operator, who has none.
/// </param>
/// <param name="Unit">The unit that a liaison represents; null for other roles.</param>
public sealed record Actor(string Account, Role Role, string ScopeCode, string? Unit)
{
    /// <summary>The prefix of the districts whose data the caller may read: empty for all, null for none. Only a service reads all.</summary>
    public string? DistrictPrefix =>
        Role switch
        {
            Role.Service => ScopeCode,
            Role.Operator => null,
            _ => ScopeCode is "" ? null : ScopeCode,
        };

    /// <summary>Whether the caller may read data of the district.</summary>
    public bool CanRead(string district) => DistrictPrefix is { } prefix && district.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Whether the caller may read why a unit was treated as it was: one that represents a unit reads that of its own (docs/privacy.md).</summary>
    public bool CanReadReasonsOf(string unit) => Unit is null || Unit == unit;

    /// <summary>Whether the caller may write to the district: only under its own code. A city reads its districts but does not write to them.</summary>
    public bool CanWrite(string district) => Role == Role.Service || ScopeCode == district;
}
