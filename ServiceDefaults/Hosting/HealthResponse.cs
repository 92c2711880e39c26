using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThemeDay.Eventing;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>Writes the response of <c>/health</c>: a line with the status, then one for each check that is not healthy.</summary>
/// <remarks>Anyone may read it. The descriptions of checks of libraries are left out: they have addresses and the texts of exceptions.</remarks>
internal static class HealthResponse
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var checks = report
            .Entries.Where(check => check.Value.Status is not HealthStatus.Healthy)
            .OrderBy(check => check.Key, StringComparer.Ordinal)
            .Select(check =>
                $"\n{check.Key} {check.Value.Status}{(check.Value.Tags.Contains(EventingExtensions.DescribedHealthTag) ? $": {check.Value.Description}" : "")}"
            );
        return context.Response.WriteAsync($"{report.Status}{string.Concat(checks)}", context.RequestAborted);
    }
}
