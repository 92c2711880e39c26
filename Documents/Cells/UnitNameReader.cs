using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>A unit that a form may name.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">The name on its stamp.</param>
public sealed record ListedUnit(string Code, string Name);

/// <summary>
/// Reads the name of a unit, as units write it: in full, with or without its city and district, or in short. A name is read if it is that of one unit; an
/// abbreviation (教体局) is shown with the units that it may mean.
/// </summary>
public sealed class UnitNameReader
{
    private const int MaxLength = 100; // characters
    private const int MaxCandidates = 10;

    private static readonly Regex StampNote = CellPatterns.Compile("\\((?:{Stamp})\\)");
    private static readonly Regex Ending = CellPatterns.Compile(
        "(?<=.(?:{TownshipNames}))(?:{TownshipOffices})$|(?<=.(?:{SubdistrictNames}))(?:{SubdistrictOffices})$"
    );
    private static readonly char[] Quotes = ['"', '\'', '\u201c', '\u201d', '.', ',', ';', ':'];

    private readonly Division? division;
    private readonly string? ownCode;
    private readonly ILookup<string, ListedUnit> byName;
    private readonly ILookup<string, (ListedUnit Unit, Level Level)> byRoot;
    private readonly Dictionary<string, CellReading<ListedUnit>> readings = [];

    /// <summary>Creates a reader.</summary>
    /// <param name="units">The units of the district.</param>
    /// <param name="division">The district; null if it is not known.</param>
    /// <param name="ownCode">The unit whose form it must be; null if it may be that of any.</param>
    public UnitNameReader(IReadOnlyCollection<ListedUnit> units, Division? division, string? ownCode = null)
    {
        (this.division, this.ownCode) = (division, ownCode);
        byName = units.ToLookup(unit => Clean(unit.Name));
        // 教育局 in the list of a district is that of the district.
        byRoot = units
            .SelectMany(unit => Split(Clean(unit.Name)).Select(part => (part.Root, Unit: unit, Level: part.Level is Level.None ? Level.District : part.Level)))
            .ToLookup(part => part.Root, part => (part.Unit, part.Level));
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
    public CellReading<ListedUnit> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<ListedUnit>(written);
        if (written.Length > MaxLength)
            return CellReading.Refuse<ListedUnit>(written, CellProblem.UnitUnknown);
        if (!readings.TryGetValue(written, out var reading))
            readings[written] = reading = ReadName(written, Clean(written));
        return reading;
    }

    private CellReading<ListedUnit> ReadName(string written, string name)
    {
        if (byName[name].ToList() is [var same])
            return ReadUnit(written, same);
        var parts = Split(name);
        var units = parts
            .SelectMany(part => byRoot[part.Root].Where(listed => part.Level is Level.None || part.Level == listed.Level))
            .Select(listed => listed.Unit)
            .Distinct()
            .ToList();
        if (units is [var unit])
            return ReadUnit(written, unit);
        if (units is not [])
            return CellReading.Ask(written, CellProblem.SeveralUnits, units.Take(MaxCandidates));
        var similar = byRoot
            .Where(root => parts.Any(part => IsShortFor(part.Root, root.Key)))
            .OrderBy(root => parts.Min(part => Math.Abs(part.Root.Length - root.Key.Length)))
            .SelectMany(root => root)
            .Select(listed => listed.Unit)
            .Distinct()
            .Take(MaxCandidates)
            .ToList();
        return similar is [] ? CellReading.Refuse<ListedUnit>(written, CellProblem.UnitUnknown) : CellReading.Ask(written, CellProblem.UnitUnknown, similar);
    }

    private CellReading<ListedUnit> ReadUnit(string written, ListedUnit unit) =>
        ownCode is null || unit.Code == ownCode ? CellReading.Read(written, unit) : CellReading.Refuse<ListedUnit>(written, CellProblem.OtherUnit);

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
