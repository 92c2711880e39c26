using ThemeDay.Portal.Services;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>The paths of the pages of questionnaires.</summary>
internal static class QuestionnairePath
{
    /// <summary>What the page has after the path of the page of its activity.</summary>
    public const string Suffix = "/questionnaire";

    /// <summary>The page of the questionnaire of an activity.</summary>
    public static string Of(ActivityName activity) => ActivityPaths.Of($"{activity}") + Suffix;

    /// <summary>Whether a path is that of the page with the form, which differs by reader and is not kept.</summary>
    public static bool IsForm(PathString path) => path.Value is { } value && value.TrimEnd('/').EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
}
