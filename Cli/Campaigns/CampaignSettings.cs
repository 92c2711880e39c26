namespace ThemeDay.Cli.Campaigns;

/// <summary>The settings of a campaign, as its table has them.</summary>
/// <param name="Campaign">The campaign id, 1 to 63 of a-z, 0-9 and -.</param>
/// <param name="District">The district code, six digits (GB/T 2260).</param>
/// <param name="DocumentNumber">The document number (文号).</param>
/// <param name="Title">The title.</param>
/// <param name="OpensOn">The day the notice was issued; null for a draft.</param>
/// <param name="Deadline">The last day on which a theme is on time.</param>
/// <param name="FirstMonth">The first month of the window, as its first day.</param>
/// <param name="LastMonth">The last month of the window, as its first day; a later month requires a reason.</param>
/// <param name="FirstReleaseOn">The effective date of the first plan release; null if there is none.</param>
/// <param name="CutOff">The cut-off date of the scores: only facts effective before it count.</param>
/// <param name="ProgrammeLead">The lead time of a programme before its activity.</param>
/// <param name="ReportLead">The time allowed for a report after its activity.</param>
/// <param name="CorrectionLead">The time allowed for a correction after a return.</param>
/// <param name="MinimumThemes">The minimum number of themes per unit, at least 1.</param>
/// <param name="Forms">The allowed activity forms (活动形式).</param>
/// <param name="Audiences">The audience groups (邀请对象).</param>
/// <param name="InvitedUnits">The codes of the invited units; empty for all units of the district.</param>
/// <param name="Scheme">The code of the indicator scheme.</param>
internal sealed record CampaignSettings(
    string Campaign,
    string District,
    string DocumentNumber,
    string Title,
    DateOnly? OpensOn,
    DateOnly Deadline,
    DateOnly FirstMonth,
    DateOnly LastMonth,
    DateOnly? FirstReleaseOn,
    DateOnly CutOff,
    LeadTime ProgrammeLead,
    LeadTime ReportLead,
    LeadTime CorrectionLead,
    int MinimumThemes,
    IReadOnlyList<string> Forms,
    IReadOnlyList<string> Audiences,
    IReadOnlyList<string> InvitedUnits,
    string Scheme
)
{
    /// <summary>The resource name: districts/{district}/campaigns/{campaign}.</summary>
    public string Name => $"districts/{District}/campaigns/{Campaign}";
}

/// <summary>A lead time; exactly one property is set.</summary>
internal sealed record LeadTime(int? WorkingDays = null, int? CalendarDays = null, DateOnly? FixedDate = null);
