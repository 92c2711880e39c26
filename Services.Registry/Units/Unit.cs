using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Units;

/// <summary>Kind of a unit (notice: 各乡镇、街道、区直和省市驻区有关单位).</summary>
public enum UnitKind
{
    /// <summary>乡镇, a township.</summary>
    Township,

    /// <summary>街道, a subdistrict.</summary>
    Subdistrict,

    /// <summary>区直部门, a department of the district.</summary>
    Department,

    /// <summary>省市驻区单位, a provincial or city body stationed in the district.</summary>
    Stationed,
}

/// <summary>The values of a unit that its bureau enters, validated by <see cref="UnitRules.Validate"/>.</summary>
/// <param name="DisplayName">Name on its stamp, 1 to 100 characters.</param>
/// <param name="Kind">Kind of the unit.</param>
/// <param name="CreditCode">统一社会信用代码; empty if not known.</param>
public sealed record UnitDetails(string DisplayName, UnitKind Kind, string CreditCode);

/// <summary>A unit (申报单位) of a district. It represents the organization and not a person, so data survives a change of staff.</summary>
public sealed class Unit(string district, string code, string displayName, UnitKind kind, string creditCode) : ITransitionable
{
    /// <summary>Creates an active unit.</summary>
    public Unit(string district, string code, UnitDetails details)
        : this(district, code, details.DisplayName, details.Kind, details.CreditCode) { }

    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Code, unique in the country: a division code, or the district code followed by a number.</summary>
    public string Code { get; } = code;

    /// <summary>Name on its stamp.</summary>
    public string DisplayName { get; private set; } = displayName;

    /// <summary>Kind of the unit.</summary>
    public UnitKind Kind { get; private set; } = kind;

    /// <summary>统一社会信用代码; empty if not known.</summary>
    public string CreditCode { get; private set; } = creditCode;

    /// <summary>Current state.</summary>
    public UnitState State { get; private set; }

    /// <summary>Effective date of the last closing or reopening; null before the first.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Time of creation, UTC; the default value until it is stored.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Time of the last change, UTC; the default value until it is stored.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>Effective date of the closing; null while it is active.</summary>
    public DateOnly? ClosedOn => State is UnitState.Closed ? LastTransitionOn : null;

    /// <summary>Whether the unit has these values already.</summary>
    public bool Is(UnitDetails details) => new UnitDetails(DisplayName, Kind, CreditCode) == details;

    /// <summary>Replaces the values of an active unit.</summary>
    public void Write(UnitDetails details) => (DisplayName, Kind, CreditCode) = (details.DisplayName, details.Kind, details.CreditCode);

    /// <summary>Closes the unit.</summary>
    public void Close(DateOnly on) => Transition(UnitTrigger.Close, on);

    /// <summary>Reopens the unit.</summary>
    public void Reopen(DateOnly on) => Transition(UnitTrigger.Reopen, on);

    /// <summary>The same unit under another code.</summary>
    internal Unit WithCode(string code) => new(District, code, DisplayName, Kind, CreditCode) { State = State, LastTransitionOn = LastTransitionOn };

    private void Transition(UnitTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (UnitTransitions.Table.Next(State, trigger), on);
}
