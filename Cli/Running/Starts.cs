using System.Net;
using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Cli.Running;

/// <summary>How each engine's AppHost is started, and how one learns that all is ready.</summary>
internal interface IStart
{
    Launch Launch { get; }

    Task<RunFile> ReadyAsync(Child appHost, StateFolder state, CancellationToken stop);
}

/// <summary>The local engine chooses the ports and says in run.json when all is ready.</summary>
internal sealed record LocalStart(Launch Launch) : IStart
{
    public async Task<RunFile> ReadyAsync(Child appHost, StateFolder state, CancellationToken stop)
    {
        while (true)
        {
            if (RunFile.Find(state) is { } run && run.Pid == appHost.Pid) return run;
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
        }
    }
}

/// <summary>Aspire tells nobody outside where things are: so the ports are chosen here, and run.json is written here.</summary>
internal sealed record AspireStart(Launch Launch, RunFile Run) : IStart
{
    private static readonly string[] Services = ["registry", "scheduling", "publication"];

    public static AspireStart Settle(Launch launch, IReadOnlyList<string> given)
    {
        List<string> arguments = [.. launch.Arguments];
        var services = Services.ToDictionary(service => service, service => new ServiceAddress(Address($"{service}:http"), Address($"{service}:grpc")));
        return new(launch with { Arguments = [.. arguments], Environment = Dashboard() }, new(Environment.ProcessId, services));

        string Address(string endpoint)
        {
            if (given.FirstOrDefault(port => port.StartsWith(endpoint + "=", StringComparison.Ordinal)) is { } chosen) return $"http://127.0.0.1:{chosen[(endpoint.Length + 1)..]}";
            var port = FreePorts.Choose();
            arguments.Add($"--ports:{endpoint}={port}");
            return $"http://127.0.0.1:{port}";
        }
    }

    public async Task<RunFile> ReadyAsync(Child appHost, StateFolder state, CancellationToken stop)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var service in Run.Services.Values)
        {
            while (!await IsReadyAsync(client, new($"{service.Http}/health"), stop)) await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
        }

        Run.Write(state);
        return Run;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri health, CancellationToken stop)
    {
        try
        {
            using var answer = await client.GetAsync(health, stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    // What launchSettings.json gives an AppHost in an IDE: without it the dashboard does not start.
    private static Dictionary<string, string?> Dashboard() => new()
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePorts.Choose()}",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePorts.Choose()}",
        ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePorts.Choose()}",
        ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
    };
}
