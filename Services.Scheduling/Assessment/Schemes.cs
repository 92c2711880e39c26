using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The indicator schemes the service comes with, by code: every file of data/ named theme-day-….json.</summary>
public sealed class Schemes
{
    private readonly Dictionary<string, IndicatorScheme> schemes = [];

    /// <summary>Reads them; a scheme that is wrong keeps the service from starting.</summary>
    public Schemes()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data"), "theme-day-*.json"))
        {
            using var file = File.OpenRead(path);
            var scheme = IndicatorSchemeFile.Read(file).OrThrow();
            schemes.Add(scheme.Code, scheme);
        }
    }

    /// <summary>The scheme of a call.</summary>
    /// <returns>FAILED_PRECONDITION where it is not here.</returns>
    public Result<IndicatorScheme> Find(string code) =>
        schemes.TryGetValue(code, out var scheme) ? scheme : new Error(ErrorKind.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound) { Subject = code };
}
