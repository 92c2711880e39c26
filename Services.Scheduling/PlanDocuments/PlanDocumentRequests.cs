using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>What the requests for documents have in common.</summary>
internal static class PlanDocumentRequests
{
    /// <summary>Checks the unit whose entries a document has, if it is given.</summary>
    public static void CheckUnit(string unit, string district, ICollection<FieldViolation> violations)
    {
        if (unit is not "" && (!UnitName.TryParse(unit, "unit").TryGetValue(out var name, out _) || name.District != district))
            violations.Add(new("unit", ErrorReasons.NameMalformed));
    }
}
