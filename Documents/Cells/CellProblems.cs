using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>What the problems of cells say to the person who decides (CellProblems.resx).</summary>
public static class CellProblems
{
    private static readonly ResourceManager Resources = new(typeof(CellProblems));

    /// <summary>The text of a problem, in Chinese; empty for <see cref="CellProblem.None"/>.</summary>
    public static string GetText(CellProblem problem) => problem is CellProblem.None ? "" : Resources.GetRequiredString($"{problem}");
}
