using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The indicator schemes shipped with the service, by code: every file data/theme-day-*.json.</summary>
public sealed class Schemes
{
    private readonly Dictionary<string, IndicatorScheme> schemes = [];

    /// <summary>Loads the schemes; an invalid scheme prevents the service from starting.</summary>
    public Schemes()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data"), "theme-day-*.json"))
        {
            using var file = File.OpenRead(path);
            var scheme = IndicatorSchemeFile.Read(file).OrThrow();
            schemes.Add(scheme.Code, scheme);
        }
    }

    /// <summary>Finds a scheme by its code.</summary>
    /// <returns>The scheme, or FAILED_PRECONDITION if it does not exist.</returns>
    public Result<IndicatorScheme> Find(string code) =>
        schemes.TryGetValue(code, out var scheme) ? scheme : new Error(ErrorKind.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound) { Subject = code };
}
