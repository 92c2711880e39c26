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

/// <summary>The caller, from the claims of the access token.</summary>
/// <param name="Account">The account id; never the name of a person.</param>
/// <param name="Role">The single role.</param>
/// <param name="ScopeCode">The prefix of the division codes in scope: 43, 4305 or 430503; empty for all.</param>
/// <param name="Unit">The unit that a liaison represents; null for other roles.</param>
public sealed record Actor(string Account, Role Role, string ScopeCode, string? Unit)
{
    /// <summary>Whether the caller may read data of the district.</summary>
    public bool CanRead(string district) => district.StartsWith(ScopeCode, StringComparison.Ordinal);

    /// <summary>Whether the caller may write to the district: only under its own code. A city reads its districts but does not write to them.</summary>
    public bool CanWrite(string district) => Role == Role.Service || ScopeCode == district;
}
