using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A unit of the table of units.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">The name on its stamp.</param>
/// <param name="Kind">Its kind.</param>
internal sealed record ImportedUnit(string Code, string Name, UnitKind Kind)
{
    /// <summary>Its row; null if it does not come from a file.</summary>
    public TableRow? Row { get; init; }
}
