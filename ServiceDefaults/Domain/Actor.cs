namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Who a caller is (design §1): the one role of its token.</summary>
public enum Role
{
    /// <summary>A unit's contact person: what is its unit's.</summary>
    Liaison,

    /// <summary>A clerk of the district's approval bureau: every move, under its own code.</summary>
    Bureau,

    /// <summary>An assessor: reads.</summary>
    Evaluator,

    /// <summary>Another government system: reads and subscribes.</summary>
    System,

    /// <summary>Ops: no business data.</summary>
    Operator,

    /// <summary>One of the three services, as itself.</summary>
    Service,
}

/// <summary>Who acts, as the claims of its token say.</summary>
/// <param name="Account">The account's id: never a person's name.</param>
/// <param name="Role">Its one role.</param>
/// <param name="ScopeCode">The prefix of division codes it covers: 43, 4305 or 430503; empty covers all.</param>
/// <param name="Unit">The unit a liaison speaks for; null for everybody else.</param>
public sealed record Actor(string Account, Role Role, string ScopeCode, string? Unit)
{
    /// <summary>May this caller read what belongs to the district?</summary>
    public bool CanRead(string district) => district.StartsWith(ScopeCode, StringComparison.Ordinal);

    /// <summary>May this caller write there? Only under its own code: a city reads its districts and writes none of them.</summary>
    public bool CanWrite(string district) => Role == Role.Service || ScopeCode == district;
}
