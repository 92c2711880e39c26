using System.Resources;
using ThemeDay.Documents.Notices;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>Chinese texts of reports, from Texts/Reports.resx.</summary>
internal static class ReportTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Publication.Texts.Reports", typeof(ReportTexts).Assembly);

    /// <summary>The first sentence of a report (正文): what is known of the activity, and nothing else.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="unit">The name of its unit.</param>
    public static string Write(ActivityReplica activity, string unit) =>
        Texts.Format(
            "Text",
            ChineseDays.Format(activity.FirstDay, activity.LastDay, year: 0),
            unit,
            activity.FiledVenue is "" ? "" : Texts.Format("TextVenue", activity.FiledVenue),
            activity.Topic,
            Format("TextForms", activity.Forms),
            Format("TextAudiences", activity.Audiences)
        );

    private static string Format(string key, IReadOnlyList<string> values) =>
        values is [] ? "" : Texts.Format(key, string.Join(Texts.GetRequiredString("ListSeparator"), values));
}
