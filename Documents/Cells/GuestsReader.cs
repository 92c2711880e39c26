using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>How many people of an audience are invited or came.</summary>
/// <param name="Audience">The audience, as the campaign spells it.</param>
/// <param name="Count">The number of people.</param>
public sealed record GuestCount(string Audience, int Count);

/// <summary>Reads audiences with their numbers of people, as units write them.</summary>
/// <param name="audiences">The audiences that may be invited.</param>
public sealed class GuestsReader(IReadOnlyList<string> audiences)
{
    private const int MaxLength = 500; // characters
    private const int MaxCount = 100_000;

    private static readonly Regex DigitsApart = CellPatterns.Compile("[0-9{DigitLetters}{Ten}][^\\S\n]+[0-9{DigitLetters}{Ten}]");
    private static readonly Regex Spaces = CellPatterns.Compile(" *(?<break>\n?) *", RegexOptions.NonBacktracking);
    private static readonly Regex Label = CellPatterns.Compile("^(?:{GuestLabels}):?");
    private static readonly Regex Group = CellPatterns.Compile("(?:{SeveralAudiences})");
    private static readonly Regex Mark = CellPatterns.Compile("\\G(?:\\.(?![0-9])|\n|{ListMarks}|(?!{Or})(?:{And})(?=[^,;.\n\u3001]))+");
    private static readonly Regex Total = CellPatterns.Compile(
        $"\\G(?:{{Total}}):?(?<count>{HeadCountReader.Number})(?:{{Persons}})?(?![0-9{{DigitLetters}}{{Ten}}]):?"
    );
    private static readonly Regex Count = CellPatterns.Compile(
        $"\\G(?:\\((?<count>{HeadCountReader.Number})(?:{{Persons}})?\\)"
            + $"|(?::|-+)?(?<count>{HeadCountReader.Number})(?:{{Persons}})?)(?![0-9{{DigitLetters}}{{Ten}}])"
    );
    private static readonly Regex OtherCount = CellPatterns.Compile("^[0-9.,\\-]+(?:{Persons})?$");
    private static readonly Regex CountBefore = CellPatterns.Compile($"\\G(?<count>{HeadCountReader.Number})(?:{{Persons}})");
    private static readonly Regex Remark = CellPatterns.Compile("\\G\\([^()0-9{DigitLetters}{Ten}]*\\)");
    private static readonly Regex Chunk = CellPatterns.Compile("\\G[^;\n\u3001/]+?(?=$|[;\n\u3001/]|(?<![0-9]),|,(?![0-9]))");

    // By their spelling in half-width characters and without spaces, the longest first.
    private readonly List<(string Spelling, string Audience)> spellings =
    [
        .. audiences
            .Where(audience => !CellText.IsBlank(audience))
            .Select(audience => (Spelling: CellText.Compact(audience), audience))
            .DistinctBy(audience => audience.Spelling)
            .OrderByDescending(audience => audience.Spelling.Length),
    ];

    /// <summary>Reads a cell. The value is the audiences in the order of the cell, as the campaign spells them.</summary>
    public CellReading<IReadOnlyList<GuestCount>> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<IReadOnlyList<GuestCount>>(written);
        var folded = CellText.Fold(written);
        if (written.Length > MaxLength || TextCharacters.HasUnaccepted(folded, isMultiLine: true))
            return CellReading.Refuse<IReadOnlyList<GuestCount>>(written, CellProblem.AudienceUnknown);
        if (DigitsApart.IsMatch(folded))
            return CellReading.Refuse<IReadOnlyList<GuestCount>>(written, CellProblem.NotAHeadCount);
        var list = new WrittenGuests();
        ReadParts(Spaces.Replace(folded, "${break}"), list);
        return ToReading(written, list);
    }

    private void ReadParts(string text, WrittenGuests list)
    {
        var place = Label.Match(text).Length;
        if (place > 0)
            list.LeftOut.Add(text[..place]);
        while (place < text.Length)
        {
            if (Mark.Match(text, place) is { Success: true } mark)
                place += mark.Length;
            else if (Remark.Match(text, place) is { Success: true } remark && list.Guests is not [])
            {
                if (HeadCountReader.IsAboutRemark(remark.Value))
                    list.Refused.Add((CellProblem.HeadCountApproximate, remark.Value));
                list.LeftOut.Add(remark.Value);
                place += remark.Length;
            }
            else if (Total.Match(text, place) is { Success: true } total && IsEnd(text, place + total.Length))
            {
                list.Totals.Add(HeadCountReader.Parse(total.Groups["count"].Value) ?? -1);
                list.LeftOut.Add(total.Value.TrimEnd(':'));
                place += total.Length;
            }
            else
                place += ReadPart(text, place, list);
        }
    }

    // An audience and its number, or what stands instead of them up to the next mark. The length of the part.
    private int ReadPart(string text, int place, WrittenGuests list)
    {
        var chunk = Chunk.Match(text, place).Value;
        if (chunk is "")
            chunk = text[place..(place + 1)];
        if (FindAudience(text, place) is not { } named)
        {
            if (CountBefore.Match(text, place) is { Success: true } before && FindAudience(text, place + before.Length) is { } after)
            {
                var length = before.Length + after.Spelling.Length;
                return IsEnd(text, place + length) ? AddGuests(after.Audience, before, text[place..(place + length)]) : Refuse(CellProblem.AudienceUnknown);
            }

            return Refuse(
                Group.IsMatch(chunk) ? CellProblem.SeveralAudiences
                : HeadCountReader.IsAbout(chunk) ? CellProblem.HeadCountApproximate
                : CellProblem.AudienceUnknown
            );
        }

        var behind = place + named.Spelling.Length;
        if (Count.Match(text, behind) is { Success: true } count && IsEnd(text, behind + count.Length))
            return AddGuests(named.Audience, count, text[place..(behind + count.Length)]);
        if (behind == text.Length || Mark.IsMatch(text, behind) || FindAudience(text, behind) is not null)
            chunk = named.Spelling;
        var rest = chunk[Math.Min(named.Spelling.Length, chunk.Length)..].Trim(':', '(', ')');
        return Refuse(
            rest is "" ? CellProblem.AudienceCountMissing
            : HeadCountReader.IsAbout(rest) ? CellProblem.HeadCountApproximate
            : OtherCount.IsMatch(rest) ? CellProblem.NotAHeadCount
            : CellProblem.AudienceUnknown
        );

        int AddGuests(string audience, Match match, string part)
        {
            if (HeadCountReader.Parse(match.Groups["count"].Value) is not (>= 1 and <= MaxCount and var number))
                list.Refused.Add((CellProblem.NotAHeadCount, part));
            else if (list.Guests.Exists(guests => guests.Audience == audience))
                list.Refused.Add((CellProblem.AudienceRepeated, part));
            else
                list.Guests.Add(new(audience, number));
            return part.Length;
        }

        int Refuse(CellProblem problem)
        {
            list.Refused.Add((problem, chunk));
            return chunk.Length;
        }
    }

    private static CellReading<IReadOnlyList<GuestCount>> ToReading(string written, WrittenGuests list)
    {
        IReadOnlyList<GuestCount>[] candidates = list.Guests is [] ? [] : [list.Guests];
        if (list.Refused is [var (problem, _), ..])
            return CellReading.Ask(written, problem, candidates) with { LeftOut = [.. list.Refused.Select(part => part.Part)] };
        if (list.Guests is [])
            return CellReading.Refuse<IReadOnlyList<GuestCount>>(written, CellProblem.AudienceUnknown) with { LeftOut = list.LeftOut };
        var sum = list.Guests.Sum(guests => guests.Count);
        return list.Totals.TrueForAll(total => total == sum)
            ? CellReading.Read<IReadOnlyList<GuestCount>>(written, list.Guests) with
            {
                LeftOut = list.LeftOut,
            }
            : CellReading.Ask(written, CellProblem.TotalDiffers, candidates) with
            {
                LeftOut = list.LeftOut,
            };
    }

    // A part ends before a mark, a remark, an audience or a total.
    private bool IsEnd(string text, int place) =>
        place == text.Length
        || Mark.IsMatch(text, place)
        || Remark.IsMatch(text, place)
        || Total.IsMatch(text, place)
        || CountBefore.IsMatch(text, place)
        || FindAudience(text, place) is not null;

    private (string Spelling, string Audience)? FindAudience(string text, int place) =>
        spellings.Find(audience => string.CompareOrdinal(text, place, audience.Spelling, 0, audience.Spelling.Length) is 0) is { Audience: not null } found
            ? found
            : null;

    private sealed class WrittenGuests
    {
        public List<GuestCount> Guests { get; } = [];
        public List<int> Totals { get; } = [];
        public List<string> LeftOut { get; } = [];
        public List<(CellProblem Problem, string Part)> Refused { get; } = [];
    }
}
