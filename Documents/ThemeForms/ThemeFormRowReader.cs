using System.Text.RegularExpressions;
using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>A theme of a form: each of its cells as it was written and as it was read.</summary>
/// <param name="Row">As it was written.</param>
/// <param name="Unit">申报单位: from the row, otherwise from the head of the form.</param>
/// <param name="Topic">活动主题, in one line.</param>
/// <param name="Month">计划月份: the first day of the month.</param>
/// <param name="Forms">活动形式, as the campaign spells them.</param>
/// <param name="Contact">联系人及电话.</param>
public sealed record ThemeFormRowReading(
    ThemeFormRow Row,
    CellReading<ListedUnit> Unit,
    CellReading<string> Topic,
    CellReading<DateOnly> Month,
    CellReading<IReadOnlyList<string>> Forms,
    CellReading<WrittenContact> Contact
);

/// <summary>Reads the cells of a theme form in a campaign.</summary>
/// <param name="units">Reads the names of units.</param>
/// <param name="months">Reads months.</param>
/// <param name="forms">Reads activity forms.</param>
public sealed class ThemeFormRowReader(UnitNameReader units, MonthReader months, ActivityFormReader forms)
{
    private static readonly Regex Numbering = CellPatterns.Compile("^(?:{Numbering})");

    /// <summary>Reads each theme of a form.</summary>
    public IReadOnlyList<ThemeFormRowReading> Read(ThemeFormPaper paper) =>
        [
            .. paper.Rows.Select(row => new ThemeFormRowReading(
                row,
                units.Read(row.HasOwnUnit ? row.Unit : row.HeadUnit),
                ReadTopic(row),
                months.Read(row.Month),
                forms.Read(row.Forms),
                ContactReader.Read(row.Contact)
            )),
        ];

    // A topic is taken as it is; it may be in several lines of its cell.
    private static CellReading<string> ReadTopic(ThemeFormRow row)
    {
        if (CellText.IsBlank(row.Topic))
            return CellReading.Blank<string>(row.Topic);
        var lines = row.Topic.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var topic = lines.Aggregate(
            (before, line) => char.IsAsciiLetterOrDigit(before[^1]) && char.IsAsciiLetterOrDigit(line[0]) ? $"{before} {line}" : before + line
        );
        if (lines.Count(line => Numbering.IsMatch(CellText.Fold(line))) > 1)
            return CellReading.Ask<string>(row.Topic, CellProblem.SeveralTopics, lines);
        return Array.TrueForAll([row.Month, row.Forms, row.Contact], CellText.IsBlank)
            ? CellReading.Ask<string>(row.Topic, CellProblem.OnlyTopic, [topic])
            : CellReading.Read(row.Topic, topic);
    }
}
