using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>A unit that a form may name.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">The name on its stamp.</param>
public sealed record KnownUnit(string Code, string Name);

/// <summary>
/// Reads the name of a unit, as units write it: in full, with or without its city and district, or in short. A name is read if it is that of one unit; an
/// abbreviation (教体局) is shown with the units that it may mean.
/// </summary>
public sealed class UnitNameReader
{
    private const int MaxLength = 100; // characters
    private const int MaxCandidates = 10;

    private static readonly Regex StampNote = CellPatterns.Compile("\\([^()]*(?:{Stamp})[^()]*\\)");
    private static readonly Regex Ending = CellPatterns.Compile(
        "(?<=.(?:{TownshipNames}))(?:{TownshipOffices})$|(?<=.(?:{SubdistrictNames}))(?:{SubdistrictOffices})$"
    );
    private static readonly char[] Quotes = ['"', '\'', '\u201c', '\u201d', '.', ',', ';', ':'];

    private readonly Division? division;
    private readonly IReadOnlyList<(KnownUnit Unit, IReadOnlyList<NameParts> Parts)> units;

    /// <summary>Creates a reader.</summary>
    /// <param name="units">The units that the form may name.</param>
    /// <param name="division">The district; null if it is not known.</param>
    public UnitNameReader(IEnumerable<KnownUnit> units, Division? division)
    {
        this.division = division;
        this.units = [.. units.Select(unit => (unit, Split(Clean(unit.Name))))];
    }

    // The body whose unit it is, as far as the name says.
    private enum Level
    {
        None,
        Province,
        City,
        District,
    }

    /// <summary>Reads a cell.</summary>
    public CellReading<KnownUnit> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<KnownUnit>(written);
        if (written.Length > MaxLength)
            return CellReading.Refuse<KnownUnit>(written, CellProblem.UnitUnknown);
        var name = Clean(written);
        if (units.Where(unit => Clean(unit.Unit.Name) == name).ToList() is [var same])
            return CellReading.Read(written, same.Unit);
        var parts = Split(name);
        return Find((known, asked) => known.Root == asked.Root && IsOfSameBody(known.Level, asked.Level)) switch
        {
            [var unit] => CellReading.Read(written, unit),
            [] => Find((known, asked) => known.Root.Length > 0 && IsShortFor(asked.Root, known.Root)) is [_, ..] similar
                ? CellReading.Ask(written, CellProblem.UnitUnknown, similar)
                : CellReading.Refuse<KnownUnit>(written, CellProblem.UnitUnknown),
            var several => CellReading.Ask(written, CellProblem.SeveralUnits, several),
        };

        List<KnownUnit> Find(Func<NameParts, NameParts, bool> matches) =>
            [.. units.Where(unit => unit.Parts.Any(known => parts.Any(asked => matches(known, asked)))).Select(unit => unit.Unit).Take(MaxCandidates)];
    }

    // 教育局 within a district is that of the district; 邵阳市教育局 is another one.
    private static bool IsOfSameBody(Level one, Level other) => one == other || one is Level.None || other is Level.None;

    // 人社局, 人力资源和社会保障局; 大祥区税务局, 国家税务总局邵阳市大祥区税务局: the same end, and each character in the same order.
    private static bool IsShortFor(string one, string other)
    {
        const int MinLength = 2;
        var (small, large) = one.Length <= other.Length ? (one, other) : (other, one);
        if (small.Length < MinLength || small[^1] != large[^1])
            return false;
        var place = 0;
        foreach (var character in large)
            if (place < small.Length && small[place] == character)
                place++;
        return place == small.Length;
    }

    private static string Clean(string name) => StampNote.Replace(CellText.Compact(name), "").Trim(Quotes);

    // 邵阳市大祥区教育局, 大祥区教育局, 区教育局, 教育局. 市场监督管理局 may begin with the last character of a city.
    private IReadOnlyList<NameParts> Split(string name)
    {
        if (division is null)
            return [new(Level.None, Shorten(name))];
        var (rest, level) = (name, Level.None);
        foreach (var (body, bodyLevel) in new[] { (division.Province, Level.Province), (division.City, Level.City), (division.Name, Level.District) })
            if (body is not "" && rest.Length > body.Length && rest.StartsWith(body, StringComparison.Ordinal))
                (rest, level) = (rest[body.Length..], bodyLevel);
        var parts = new NameParts(level, Shorten(rest));
        return level is Level.None && rest.Length > 1 && rest[0] == division.Name[^1] ? [parts, new(Level.District, Shorten(rest[1..]))] : [parts];
    }

    // 罗市镇人民政府, 罗市镇政府 and 罗市镇 are one unit, 城北路街道办事处 and 城北路街道 as well.
    private static string Shorten(string name) => Ending.Replace(name, "");

    private sealed record NameParts(Level Level, string Root);
}
