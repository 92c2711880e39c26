using ThemeDay.Scheduling.Calendar;

namespace ThemeDay.Scheduling.History;

/// <summary>The deadline and lead times of a campaign (docs/domain.md, Lead times).</summary>
/// <param name="Deadline">The initial deadline for themes; extensions are facts.</param>
/// <param name="Programme">The lead time of a programme before the first day of its activity.</param>
/// <param name="Report">The time allowed for a report after the last day of its activity.</param>
/// <param name="Correction">The time allowed for a correction after a return.</param>
/// <param name="MinimumThemes">The number of themes that each unit has to submit, at least 1.</param>
public sealed record CampaignTerms(DateOnly Deadline, LeadTime Programme, LeadTime Report, LeadTime Correction, int MinimumThemes = 1);
