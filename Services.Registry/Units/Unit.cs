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

/// <summary>A unit (申报单位) of a district. It represents the organization and not a person, so data survives a change of staff.</summary>
public sealed class Unit(string district, string code, string displayName, UnitKind kind, string creditCode)
{
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

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>Whether the unit already has the values of an import row.</summary>
    public bool Is(UnitRow row) => (DisplayName, Kind, CreditCode) == (row.DisplayName, row.Kind, row.CreditCode);

    /// <summary>Sets the values of an import row.</summary>
    public void Change(UnitRow row) => (DisplayName, Kind, CreditCode) = (row.DisplayName, row.Kind, row.CreditCode);
}
