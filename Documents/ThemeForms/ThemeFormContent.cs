using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>What the system writes into a theme form.</summary>
/// <param name="Unit">The name of the unit; empty in a blank form.</param>
/// <param name="Date">The date of the form; null to be filled in by hand.</param>
/// <param name="LastMonth">The first day of the last month of the campaign's window, for the notes.</param>
/// <param name="Forms">The activity forms of the campaign, for the notes.</param>
/// <param name="MinimumThemes">The minimum number of themes of a unit, for the notes.</param>
/// <param name="Themes">The themes; a blank form has none.</param>
public sealed record ThemeFormContent(
    string Unit,
    DateOnly? Date,
    DateOnly LastMonth,
    IReadOnlyList<string> Forms,
    int MinimumThemes,
    IReadOnlyList<ThemeFormEntry> Themes
);

/// <summary>A theme in a form.</summary>
/// <param name="Topic">活动主题.</param>
/// <param name="Month">The first day of 计划月份; null if it is not given.</param>
/// <param name="Forms">活动形式.</param>
/// <param name="Contact">联系人及电话; null if there is none, or the reader may not see it.</param>
public sealed record ThemeFormEntry(string Topic, DateOnly? Month, IReadOnlyList<string> Forms, WrittenContact? Contact);
