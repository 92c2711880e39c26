using System.Security.Cryptography;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>Tests of deploy/create-secrets.</summary>
public sealed class SecretsTests(AppHostManifest manifest) : IClassFixture<AppHostManifest>, IDisposable
{
    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task Compose_gets_every_variable_that_it_asks_for_and_each_secret_is_another()
    {
        var lines = await File.ReadAllLinesAsync(await CreateAsync("compose"), TestContext.Current.CancellationToken);
        var values = lines
            .Where(line => line is not "" && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(line => line[0], line => line[1]);

        Assert.Equal(ComposeTests.Variables().Select(variable => variable.Name).Distinct().Except(["HTTPS_PORT"]).Order(), values.Keys.Order());
        var secrets = Secrets.Select(secret => values[secret.ToUpperInvariant().Replace('-', '_')]).ToList();
        Assert.Equal(secrets.Count, secrets.Distinct().Count());
        Assert.All(Secrets, secret => AssertIsGenerated(secret, values[secret.ToUpperInvariant().Replace('-', '_')]));
    }

    [Fact]
    public async Task Kubernetes_gets_the_secrets_of_AppHost_and_one_password_for_each_role_of_the_database()
    {
        var secrets = Load(await CreateAsync("kubernetes", "operators"));

        Assert.Equal(Secrets.Where(secret => !secret.EndsWith("password", StringComparison.Ordinal)).Order(), secrets["themeday"].StringData.Keys.Order());
        Assert.All(secrets["themeday"].StringData, secret => AssertIsGenerated(secret.Key, secret.Value));
        foreach (var service in DeployFiles.Services)
        {
            var role = secrets[$"postgres-{service}"];
            Assert.Equal(("kubernetes.io/basic-auth", service), (role.Type, role.StringData["username"]));
            AssertIsGenerated("password", role.StringData["password"]);
            Assert.Equal(
                $"Host=postgres-rw;Username={service};Password={role.StringData["password"]};Database={service};Require Auth=ScramSHA256;Maximum Pool Size=30",
                secrets["themeday-connections"].StringData[$"{service}-db"]
            );
        }
    }

    [Fact]
    public async Task With_servers_that_exist_already_there_are_no_connection_strings_to_generate() =>
        Assert.Equal(["themeday"], Load(await CreateAsync("kubernetes", "managed")).Keys);

    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes", "operators")]
    public async Task Only_the_owner_can_read_the_file_and_it_is_never_overwritten(params string[] arguments)
    {
        var file = await CreateAsync(arguments);
        var before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        var (exitCode, output) = await RunAsync([.. arguments, file]);

        Assert.Equal((1, $"{file} exists and is left as it is"), (exitCode, output.TrimEnd()));
        Assert.Equal(before, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void No_committed_file_has_a_secret_in_it()
    {
        // Generated secrets have at least 32 of these characters, and nothing else in the files of deploy/ matches.
        var secret = new Regex(
            "(?<![A-Za-z0-9+/_.-])(?=[A-Za-z0-9+/_=-]*[0-9])(?=[A-Za-z0-9+/_=-]*[A-Z])[A-Za-z0-9+/_=-]{32,}",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );

        Assert.Matches(secret, $"x: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(240))}");
        Assert.Contains(DeployFiles.GetPath("compose/compose.yaml"), DeployFiles.Committed());
        Assert.All(DeployFiles.Committed(), file => Assert.DoesNotMatch(secret, File.ReadAllText(file)));
        Assert.All(
            DeployFiles.Committed().Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)),
            file => Assert.DoesNotMatch("(?m)^kind: Secret", File.ReadAllText(file))
        );
    }

    public void Dispose() => folder.Dispose();

    private IEnumerable<string> Secrets => manifest.OfType("parameter.v0");

    private static Dictionary<string, V1Secret> Load(string file) =>
        KubernetesYaml.LoadAllFromString(File.ReadAllText(file), strict: true).Cast<V1Secret>().ToDictionary(secret => secret.Metadata.Name);

    private static void AssertIsGenerated(string name, string value)
    {
        if (!name.EndsWith("signing-key", StringComparison.Ordinal))
        {
            Assert.Matches("^[A-Za-z0-9_-]{32}$", value); // needs no escaping in a URI or connection string
            return;
        }

        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(value), out _);
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value);
    }

    private async Task<string> CreateAsync(params string[] arguments)
    {
        var file = folder.Of("secrets");
        var (exitCode, output) = await RunAsync([.. arguments, file]);
        Assert.True(exitCode == 0, output);
        return file;
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string[] arguments) =>
        ProcessLauncher.RunAsync(new(DeployFiles.GetPath("create-secrets"), arguments), TestContext.Current.CancellationToken);
}
