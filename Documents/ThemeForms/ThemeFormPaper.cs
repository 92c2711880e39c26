namespace ThemeDay.Documents.ThemeForms;

/// <summary>A theme form (附件 活动主题申报表) as it was written: nothing of it is interpreted yet.</summary>
/// <param name="Unit">What the first head line has after 申报单位（盖章）; empty if it has nothing.</param>
/// <param name="Date">The date of the form; empty if there is none.</param>
/// <param name="Rows">A row for each theme, in the order of the form.</param>
/// <param name="Others">Texts that have no place above, such as the notes under the table. A person sees them.</param>
public sealed record ThemeFormPaper(string Unit, string Date, IReadOnlyList<ThemeFormRow> Rows, IReadOnlyList<string> Others);

/// <summary>A theme of a form as it was written.</summary>
/// <param name="Table">The number of the table or sheet, from 1.</param>
/// <param name="Row">The number of its row in the table, from 1; of a form with a label before each value, that of the topic.</param>
public sealed record ThemeFormRow(int Table, int Row)
{
    /// <summary>单位, of a form with several.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether the form has a place for the unit of each theme; otherwise it is <see cref="HeadUnit"/>.</summary>
    public bool HasOwnUnit { get; init; }

    /// <summary>What the head line of its table has after 申报单位; of several head lines, a line each. Empty if there is none.</summary>
    public string HeadUnit { get; init; } = "";

    /// <summary>活动主题.</summary>
    public string Topic { get; init; } = "";

    /// <summary>计划月份.</summary>
    public string Month { get; init; } = "";

    /// <summary>活动形式.</summary>
    public string Forms { get; init; } = "";

    /// <summary>联系人及电话, from one column or two.</summary>
    public string Contact { get; init; } = "";

    /// <summary>备注.</summary>
    public string Remark { get; init; } = "";
}
