using System.Net;
using Aspire.Hosting.ApplicationModel;

namespace ThemeDay.Local;

/// <summary>Asks each service by its health endpoint whether it is ready.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Completes when all are; tells on the console, once, who keeps the others waiting for long.</summary>
    public static async Task AllAsync(IEnumerable<ProjectResource> projects, Wiring wiring, Func<string, string> logOf, CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Task.WhenAll(projects.Select(async project =>
        {
            var ready = OneAsync(client, project, wiring, stop);
            if (await Task.WhenAny(ready, Task.Delay(Patience, stop)) != ready)
                await Console.Error.WriteLineAsync($"  {project.Name,-12} is not ready after {Patience.TotalSeconds:0} s; see {logOf(project.Name)}");
            await ready;
        }));
    }

    private static async Task OneAsync(HttpClient client, ProjectResource project, Wiring wiring, CancellationToken stop)
    {
        if (project.Health is not var (endpoint, path)) return;
        var address = new Uri(wiring.Address(project, endpoint) + path);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(address, stop);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
            {
                // Not listening yet, or not answering: asked again.
            }

            await Task.Delay(Between, stop);
        }
    }
}
