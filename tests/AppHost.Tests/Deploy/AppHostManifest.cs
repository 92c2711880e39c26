using System.Text.Json;
using System.Text.RegularExpressions;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>The application model of AppHost.cs, as written by Aspire's manifest publisher.</summary>
public sealed partial class AppHostManifest : IAsyncLifetime
{
    private readonly SharedTempFolder folder = new();
    private JsonDocument document = null!;

    [GeneratedRegex("{(?<resource>[a-z-]+)\\.(?<property>[A-Za-z.]+)}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expression { get; }

    public async ValueTask InitializeAsync()
    {
        var file = folder.Of("manifest.json");
        // bin/Release/net10.0 of AppHost: the copy in the test output lacks ASP.NET Core.
        var build = Path.GetRelativePath(Path.Combine(Checkout.Root, "tests/AppHost.Tests"), AppContext.BaseDirectory);
        var program = Path.Combine(Checkout.Root, "AppHost", build, "ThemeDay.AppHost.dll");
        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new("dotnet", program, "--state", folder.Of("state"), "--operation", "publish", "--publisher", "manifest", "--output-path", file),
            CancellationToken.None
        );
        Assert.True(exitCode == 0, output);
        document = JsonDocument.Parse(await File.ReadAllTextAsync(file));
    }

    public ValueTask DisposeAsync()
    {
        document?.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    public IEnumerable<string> OfType(string type) =>
        Resources.EnumerateObject().Where(resource => Text(resource.Value, "type") == type).Select(resource => resource.Name);

    public string Image(string container) => Text(Get(container), "image");

    /// <summary>The mount path of a container's volume.</summary>
    public string VolumeTarget(string container) => Text(Assert.Single(Get(container).GetProperty("volumes").EnumerateArray()), "target");

    public int Port(string resource, string endpoint) => Get(resource).GetProperty("bindings").GetProperty(endpoint).GetProperty("targetPort").GetInt32();

    /// <summary>The environment variables of a container, or those that the code of a service reads.</summary>
    /// <remarks>Aspire adds others for other languages, such as REGISTRY_DB_URI, and a second name without hyphens.</remarks>
    public Dictionary<string, string> Variables(string resource)
    {
        var all = Get(resource).GetProperty("env").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);
        if (Text(Get(resource), "type") is "container.v0")
            return all;
        return all.Where(variable => variable.Key.Contains("__", StringComparison.Ordinal))
            .Where(variable => !all.Keys.Any(name => name != variable.Key && name.Replace('-', '_') == variable.Key))
            .ToDictionary();
    }

    /// <summary>Resolves the references of an expression as Compose and Kubernetes do: the host of a resource is its name.</summary>
    /// <param name="expression">An expression such as <c>{registry-db.connectionString}</c>.</param>
    /// <param name="secret">Returns the replacement of a secret by its name.</param>
    public string Resolve(string expression, Func<string, string> secret) =>
        Expression.Replace(
            expression,
            match =>
            {
                var name = match.Groups["resource"].Value;
                return match.Groups["property"].Value.Split('.') switch
                {
                    ["connectionString"] => Resolve(Text(Get(name), "connectionString"), secret),
                    ["value"] when Text(Get(name), "type") is "parameter.v0" => secret(name),
                    ["value"] => Resolve(Text(Get(name), "value"), secret), // URI-escaped, which generated passwords do not need
                    ["bindings", _, "host"] => name,
                    ["bindings", var endpoint, "port" or "targetPort"] => $"{Port(name, endpoint)}",
                    ["bindings", var endpoint, "url"] => $"http://{name}:{Port(name, endpoint)}",
                    _ => throw new InvalidDataException($"{match.Value} is not known here"),
                };
            }
        );

    private JsonElement Resources => document.RootElement.GetProperty("resources");

    private JsonElement Get(string name) => Resources.GetProperty(name);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
