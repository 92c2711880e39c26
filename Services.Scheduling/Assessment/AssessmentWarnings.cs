using System.Resources;
using ThemeDay.Documents.Notices;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Warnings about snapshots, in Chinese words (AssessmentWarnings.resx).</summary>
public static class AssessmentWarnings
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Assessment.AssessmentWarnings", typeof(AssessmentWarnings).Assembly);

    /// <summary>A snapshot that was frozen before a plan was released.</summary>
    public static Warning NoPlanReleased(Snapshot snapshot) =>
        new()
        {
            Kind = WarningKind.NoPlanReleased,
            Subject = $"{new CampaignName(snapshot.District, snapshot.CampaignId)}",
            Message = Format("NoPlanReleased", snapshot.Number, Day(ShanghaiTime.DateOf(snapshot.FrozenAt))),
        };

    /// <summary>The submitted snapshot is not the last one.</summary>
    public static Warning LaterSnapshot(Snapshot snapshot, Snapshot last) =>
        new()
        {
            Kind = WarningKind.LaterSnapshot,
            Subject = last.GetName(),
            Message = Format("LaterSnapshot", snapshot.Number, last.Number, Day(ShanghaiTime.DateOf(last.FrozenAt))),
        };

    private static string Day(DateOnly day) => ChineseDays.Day(day, year: 0);

    private static string Format(string key, params object[] values) => Texts.Format(key, values);
}
