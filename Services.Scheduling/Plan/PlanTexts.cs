using System.Resources;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Chinese texts of plans, from Texts/Plan.resx.</summary>
public static class PlanTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Plan", typeof(PlanTexts).Assembly);

    /// <summary>Why the draft drops a theme whose acceptance was reverted.</summary>
    public static string ThemeReopened => Get(nameof(ThemeReopened));

    /// <summary>The words of a warning.</summary>
    public static string Warning(Proto.PlanWarningKind kind) => Get($"{kind}");

    private static string Get(string key) => Texts.GetRequiredString(key);
}
