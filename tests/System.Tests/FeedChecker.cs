using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The checker of examples/node, run as another system would.</summary>
internal static class FeedChecker
{
    /// <summary>Checks the feed of a service, as a client made for it.</summary>
    /// <param name="run">The running system.</param>
    /// <param name="service">registry, scheduling or publication.</param>
    /// <param name="folder">Where the checker keeps what it received.</param>
    /// <param name="options">Options of check-feed.mjs.</param>
    public static async Task<(int ExitCode, string Output)> CheckAsync(RunProcess run, string service, string folder, params string[] options)
    {
        var client = $"checker-{service}";
        var secret = await run.AddClientAsync(client, "system", "430503");
        return await ProcessLauncher.RunAsync(
            new ProcessSpec(
                "node",
                [
                    Path.Combine(Checkout.Root, "examples/node/check-feed.mjs"),
                    "--folder",
                    folder,
                    "--address",
                    $"{run.Address(service).Grpc}",
                    "--token-endpoint",
                    $"{run.Address("registry").Http}".TrimEnd('/') + "/connect/token",
                    .. options,
                ]
            )
            {
                Environment = new Dictionary<string, string?> { ["CLIENT_ID"] = client, ["CLIENT_SECRET"] = secret },
            },
            TestContext.Current.CancellationToken
        );
    }
}
