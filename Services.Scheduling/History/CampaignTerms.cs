using ThemeDay.Scheduling.Calendar;

namespace ThemeDay.Scheduling.History;

/// <summary>What a campaign gives its units: deadline and lead times (design §2).</summary>
/// <param name="Deadline">The first deadline for themes; extensions are facts.</param>
/// <param name="Programme">Before an activity's first day.</param>
/// <param name="Report">After an activity's last day.</param>
/// <param name="Correction">After a return.</param>
public sealed record CampaignTerms(DateOnly Deadline, LeadTime Programme, LeadTime Report, LeadTime Correction);
