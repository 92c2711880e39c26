using ThemeDay.Portal.Services;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>The paths of the pages of questionnaires.</summary>
internal static class QuestionnairePath
{
    /// <summary>What the page has after the path of the page of its activity.</summary>
    public const string Suffix = $"/{Part}";

    private const string Part = "questionnaire";
    private const string ResultsPart = $"{Part}/results";

    /// <summary>The page of the questionnaire of an activity.</summary>
    public static string Of(ActivityName activity) => ActivityPaths.Of($"{activity}") + Suffix;

    /// <summary>The activity of a questionnaire, or of its results.</summary>
    /// <param name="name">The resource name, districts/{district}/campaigns/{campaign}/activities/{activity}/questionnaire[/results].</param>
    public static ActivityName GetActivity(string name) =>
        ActivityName.ParseSingleton(name, name.EndsWith($"/{ResultsPart}", StringComparison.Ordinal) ? ResultsPart : Part);

    /// <summary>The page of the results of a questionnaire.</summary>
    public static string OfResults(ActivityName activity) => $"{Of(activity)}/results";

    /// <summary>The file of the results of a questionnaire, with the released texts.</summary>
    public static string OfResultsFile(ActivityName activity) => $"/v1/public/{activity}{Suffix}/results.csv";

    /// <summary>Whether a path is that of the page with the form, which differs by reader and is not kept.</summary>
    public static bool IsForm(PathString path) => path.Value is { } value && value.TrimEnd('/').EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
}
