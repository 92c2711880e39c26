using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>Checks deploy/compose against AppHost.cs.</summary>
public sealed partial class ComposeTests(AppHostManifest manifest) : IClassFixture<AppHostManifest>
{
    // Variables that are not in Aspire's manifest: listen addresses and telemetry.
    private static readonly string[] Settings =
    [
        "Endpoints__Address",
        "Endpoints__BehindTlsProxy",
        "Endpoints__KnownProxies",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_SERVICE_NAME",
        "Peers__AllowPlaintext",
    ];

    private readonly YamlMappingNode compose = DeployFiles.ReadYaml(DeployFiles.GetPath("compose/compose.yaml"));

    [GeneratedRegex("\\$\\{(?<name>[A-Z_]+)(?<modifier>[^}]*)\\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable { get; }

    private Dictionary<string, YamlNode> All => compose.Get("services").Entries();

    [Fact]
    public void Compose_starts_what_AppHost_describes_and_beside_it_only_the_proxy_and_the_owner_of_the_volumes() =>
        Assert.Equal([.. manifest.OfType("project.v0").Concat(manifest.OfType("container.v0")).Concat(["proxy", "volume-owner"]).Order()], All.Keys.Order());

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("portal")]
    public void A_service_is_given_the_variables_of_AppHost(string service)
    {
        var given = Given(service);

        // The settings are shared: the portal has a port for gRPC, too, where it serves nothing.
        Assert.Equal(manifest.Variables(service).Keys.Concat(Settings).Union(["Endpoints__GrpcPort"]).Order(), given.Keys.Order());
        Assert.Equal(service, given["OTEL_SERVICE_NAME"]);
        foreach (var (name, expression) in manifest.Variables(service))
            Assert.Equal((name, manifest.Resolve(expression, ToVariable)), (name, given[name].Replace(";Maximum Pool Size=30", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("messaging")]
    public void A_server_has_the_image_the_variables_and_the_volume_of_AppHost(string server)
    {
        var service = All[server];

        Assert.Equal(manifest.Image(server), service.Get("image").Text());
        Assert.Equal(
            manifest.Variables(server).Select(variable => $"{variable.Key}={manifest.Resolve(variable.Value, ToVariable)}").Order(),
            Given(server).Select(variable => $"{variable.Key}={variable.Value}").Order()
        );
        Assert.Equal($"{server}:{manifest.VolumeTarget(server)}", Assert.Single(service.Get("volumes").Texts()));
    }

    [Fact]
    public void No_secret_has_a_value_or_a_default_and_a_missing_one_says_what_to_do()
    {
        var required = Variables().Where(variable => variable.Modifier.StartsWith(":?", StringComparison.Ordinal)).ToList();

        Assert.Equal(["HTTPS_PORT", "OTEL_EXPORTER_OTLP_ENDPOINT"], Variables().Except(required).Select(variable => variable.Name).Distinct().Order());
        Assert.All(required, variable => Assert.True(variable.Modifier.Length > 10, variable.Name));
    }

    [Fact]
    public void Every_container_has_limits_and_every_one_that_stays_a_health_check()
    {
        foreach (var (name, service) in All)
        {
            Assert.NotEmpty(service.Get("deploy", "resources", "limits", "memory").Text());
            Assert.NotEmpty(service.Get("deploy", "resources", "limits", "cpus").Text());
            Assert.Contains("no-new-privileges:true", service.Get("security_opt").Texts());
            if (name is "volume-owner")
                continue; // one-shot container
            Assert.NotNull(service.Find("healthcheck", "test"));
            Assert.Equal("unless-stopped", service.Get("restart").Text());
        }
    }

    [Fact]
    public void Every_image_is_pinned_and_those_of_the_services_have_the_version_of_this_solution()
    {
        Assert.All(All.Values, service => Assert.Matches(":[0-9]+\\.[0-9]+(\\.[0-9]+)?$", service.Get("image").Text()));
        Assert.All(DeployFiles.Projects, service => Assert.Equal($"themeday/{service}:{DeployFiles.Version}", All[service].Get("image").Text()));
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public void A_service_writes_to_its_volumes_alone_waits_for_PostgreSQL_and_is_reached_through_the_proxy_alone(string name)
    {
        var service = All[name];
        var folders = manifest.Variables(name).Values.Where(value => value.StartsWith("/data/", StringComparison.Ordinal));
        var volumes = (service.Find("volumes")?.Texts() ?? []).Select(volume => volume.Split(':')).ToList();

        Assert.Equal(("true", "ALL"), (service.Get("read_only").Text(), Assert.Single(service.Get("cap_drop").Texts())));
        Assert.Equal(folders.Order(), volumes.Select(volume => volume[1]).Order());
        Assert.All(volumes, volume => Assert.Contains($"{volume[0]}:/{volume[0]}", All["volume-owner"].Get("volumes").Texts()));
        Assert.All(volumes, volume => Assert.Contains($"/{volume[0]}", All["volume-owner"].Get("entrypoint").Texts()));
        Assert.Equal("service_healthy", service.Get("depends_on", "postgres", "condition").Text());
        Assert.Null(service.Find("ports"));
        Assert.True(int.Parse(service.Get("stop_grace_period").Text().TrimEnd('s')) > 10, "longer than a service takes to finish its requests");
    }

    [Fact]
    public void Every_volume_and_secret_that_is_used_is_declared_and_the_reverse()
    {
        var mounts = All.Values.SelectMany(service => service.Find("volumes")?.Texts() ?? []);
        var volumes = mounts.Select(mount => mount.Split(':')[0]).Where(volume => !volume.StartsWith('.'));
        var secrets = All.Values.SelectMany(service => service.Find("secrets")?.Texts() ?? []);

        Assert.Equal(compose.Get("volumes").Entries().Keys.Order(), volumes.Distinct().Order());
        Assert.Equal(compose.Get("secrets").Entries().Keys.Order(), secrets.Distinct().Order());
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public void The_proxy_sends_gRPC_to_the_gRPC_port_and_everything_else_to_the_HTTP_port(string service)
    {
        var sites = File.ReadAllText(DeployFiles.GetPath("compose/Caddyfile")).Split("\n}\n");
        var site = Assert.Single(sites, site => site.Contains($"{service}.{{$DOMAIN}} {{", StringComparison.Ordinal));
        var variable = service.ToUpperInvariant();

        Assert.Contains($"reverse_proxy @grpc h2c://{{${variable}_GRPC:{service}:{manifest.Port(service, "grpc")}}} {{\n", site, StringComparison.Ordinal);
        Assert.EndsWith($"reverse_proxy {{${variable}_HTTP:{service}:{manifest.Port(service, "http")}}}", site, StringComparison.Ordinal);
    }

    [Fact]
    public void The_portal_writes_nothing_and_is_reached_through_the_proxy_alone()
    {
        var portal = All["portal"];
        var site = Assert.Single(
            File.ReadAllText(DeployFiles.GetPath("compose/Caddyfile")).Split("\n}\n"),
            site => site.Contains("portal.{$DOMAIN} {", StringComparison.Ordinal)
        );

        Assert.Equal(("true", null, null), (portal.Get("read_only").Text(), portal.Find("volumes"), portal.Find("ports")));
        Assert.EndsWith($"reverse_proxy {{$PORTAL_HTTP:portal:{manifest.Port("portal", "http")}}}", site, StringComparison.Ordinal);
    }

    /// <summary>The variables Compose itself substitutes, from <c>.env</c>.</summary>
    internal static IEnumerable<(string Name, string Modifier)> Variables() =>
        from match in Variable.Matches(File.ReadAllText(DeployFiles.GetPath("compose/compose.yaml")))
        select (match.Groups["name"].Value, match.Groups["modifier"].Value);

    private static string ToVariable(string secret) => $"${{{secret.ToUpperInvariant().Replace('-', '_')}}}";

    /// <summary>The environment variables of a container, without the error messages for missing secrets.</summary>
    private Dictionary<string, string> Given(string service) =>
        All[service]
            .Get("environment")
            .Entries()
            .ToDictionary(variable => variable.Key, variable => Variable.Replace(variable.Value.Text(), match => $"${{{match.Groups["name"].Value}}}"));
}
