namespace ThemeDay.Registry.Units;

/// <summary>What kind of body a unit is (notice: 各乡镇、街道、区直和省市驻区有关单位).</summary>
public enum UnitKind
{
    /// <summary>乡镇.</summary>
    Township,

    /// <summary>街道.</summary>
    Subdistrict,

    /// <summary>区直部门.</summary>
    Department,

    /// <summary>省市驻区单位.</summary>
    Stationed,
}

/// <summary>申报单位: a body of a district that is called upon. It is an office: a person leaving loses nothing.</summary>
public sealed class Unit(string district, string code, string displayName, UnitKind kind, string creditCode)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Its code, unique in the country: a division code, or the district's with a number of its own.</summary>
    public string Code { get; } = code;

    /// <summary>The name on its stamp.</summary>
    public string DisplayName { get; private set; } = displayName;

    /// <summary>What kind of body it is.</summary>
    public UnitKind Kind { get; private set; } = kind;

    /// <summary>统一社会信用代码; empty where not known.</summary>
    public string CreditCode { get; private set; } = creditCode;

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Is it all said already?</summary>
    public bool Is(UnitRow row) => (DisplayName, Kind, CreditCode) == (row.DisplayName, row.Kind, row.CreditCode);

    /// <summary>Takes what an import says.</summary>
    public void Change(UnitRow row) => (DisplayName, Kind, CreditCode) = (row.DisplayName, row.Kind, row.CreditCode);
}
