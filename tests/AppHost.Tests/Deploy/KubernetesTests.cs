using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace ThemeDay.AppHost.Tests.Deploy;

/// <summary>Checks deploy/kubernetes against AppHost.cs.</summary>
public sealed class KubernetesTests(AppHostManifest manifest) : IClassFixture<AppHostManifest>
{
    // Variables that are not in Aspire's manifest: listen addresses, the broker cluster and telemetry.
    private static readonly string[] Settings =
    [
        "Endpoints__Address",
        "Endpoints__BehindTlsProxy",
        "Endpoints__KnownProxies",
        "Messaging__QuorumQueues",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_SERVICE_NAME",
        "Peers__AllowPlaintext",
    ];

    private const string PublicSite = "publication-public";

    private readonly Kustomization services = new("base");
    private readonly Kustomization operators = new("overlays/operators");
    private readonly Kustomization managed = new("overlays/managed");

    [Fact]
    public void There_is_one_Deployment_one_Service_and_one_disruption_budget_for_each_service_of_AppHost()
    {
        var names = manifest.OfType("project.v0").Order();

        Assert.Equal(names, services.All<V1Deployment>().Select(deployment => deployment.Metadata.Name).Order());
        Assert.Equal(names.Append(PublicSite).Order(), services.All<V1Service>().Select(service => service.Metadata.Name).Order());
        Assert.Equal(names, services.All<V1PodDisruptionBudget>().Select(budget => budget.Metadata.Name).Order());
    }

    [Fact]
    public void No_object_of_Kubernetes_has_an_unknown_kind_or_field()
    {
        var own = services.Documents().Concat(operators.Documents()).Where(document => document.Kind is not ("Cluster" or "Database" or "RabbitmqCluster"));

        foreach (var (kind, yaml) in own)
            Assert.Equal(kind, Assert.IsType<IKubernetesObject>(Assert.Single(KubernetesYaml.LoadAllFromString(yaml, strict: true)), exactMatch: false).Kind);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("portal")]
    public void A_service_is_given_the_variables_of_AppHost_and_its_secrets_by_reference(string service)
    {
        var given = Given(service);

        // The settings are shared: the portal has a port for gRPC, too, where it serves nothing.
        Assert.Equal(manifest.Variables(service).Keys.Concat(Settings).Union(["Endpoints__GrpcPort"]).Order(), given.Keys.Order());
        Assert.Equal(service, given["OTEL_SERVICE_NAME"]);
        foreach (var (name, expression) in manifest.Variables(service))
            Assert.Equal((name, IsSecret(expression) ? expression : manifest.Resolve(expression, NoSecret)), (name, given[name]));

        static string NoSecret(string secret) => throw new InvalidDataException($"{secret} is a part of another value");
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public void A_service_listens_where_its_Service_and_its_container_say(string name)
    {
        var container = Container(name);
        var service = services.All<V1Service>().Single(service => service.Metadata.Name == name);

        Assert.Equal(
            [("grpc", manifest.Port(name, "grpc")), ("http", manifest.Port(name, "http"))],
            container.Ports.Select(port => (port.Name, port.ContainerPort)).Order()
        );
        Assert.Equal(
            [("grpc", manifest.Port(name, "grpc"), "grpc", "kubernetes.io/h2c"), ("http", manifest.Port(name, "http"), "http", "http")],
            service.Spec.Ports.Select(port => (port.Name, port.Port, port.TargetPort.Value, port.AppProtocol)).Order()
        );
        Assert.Equal(Deployment(name).Spec.Template.Metadata.Labels, service.Spec.Selector);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("portal")]
    public void A_service_has_two_replicas_probes_and_limits_and_time_to_stop(string name)
    {
        var (deployment, container) = (Deployment(name), Container(name));

        Assert.Equal(2, deployment.Spec.Replicas);
        Assert.Equal(deployment.Spec.Template.Metadata.Labels, deployment.Spec.Selector.MatchLabels);
        Assert.Equal(("/health", "http"), (container.ReadinessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Port.Value));
        Assert.Equal(("/alive", "http"), (container.LivenessProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Port.Value));
        foreach (var resource in (string[])["cpu", "memory"])
            Assert.InRange(container.Resources.Requests[resource].ToDecimal(), 0.01m, container.Resources.Limits[resource].ToDecimal());
        Assert.True(
            deployment.Spec.Template.Spec.TerminationGracePeriodSeconds > container.Lifecycle.PreStop.Sleep.Seconds + 10,
            "a service takes up to 10 s to finish its requests"
        );
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("portal")]
    public void A_drain_of_a_node_leaves_one_replica_and_goes_on(string name)
    {
        var budget = services.All<V1PodDisruptionBudget>().Single(budget => budget.Metadata.Name == name);

        Assert.Equal("1", budget.Spec.MinAvailable.Value);
        Assert.True(Deployment(name).Spec.Replicas > 1, "one replica could never be evicted");
        Assert.Equal(Deployment(name).Spec.Template.Metadata.Labels, budget.Spec.Selector.MatchLabels);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    [InlineData("portal")]
    public void A_service_runs_without_privileges_and_writes_to_shared_volumes_and_tmp_alone(string name)
    {
        var (pod, container) = (Deployment(name).Spec.Template.Spec, Container(name));

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.Equal((1654, 1654, "RuntimeDefault"), (pod.SecurityContext.RunAsUser, pod.SecurityContext.FsGroup, pod.SecurityContext.SeccompProfile.Type));
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);

        var folders = manifest.Variables(name).Values.Where(value => value.StartsWith("/data/", StringComparison.Ordinal));
        Assert.Equal(folders.Append("/tmp").Order(), container.VolumeMounts.Select(mount => mount.MountPath).Order());
        foreach (var mount in container.VolumeMounts.Where(mount => mount.MountPath is not "/tmp"))
        {
            var claim = pod.Volumes.Single(volume => volume.Name == mount.Name).PersistentVolumeClaim.ClaimName;
            Assert.Equal(["ReadWriteMany"], services.All<V1PersistentVolumeClaim>().Single(volume => volume.Metadata.Name == claim).Spec.AccessModes);
        }
    }

    [Fact]
    public void Every_Ingress_speaks_TLS_for_each_of_its_hosts_and_leads_to_a_port_of_a_service()
    {
        var ingresses = services.All<V1Ingress>().ToList();

        foreach (var ingress in ingresses)
        {
            Assert.Equal(ingress.Spec.Rules.Select(rule => rule.Host).Order(), Assert.Single(ingress.Spec.Tls).Hosts.Order());
            var isGrpc = ingress.Metadata.Annotations.TryGetValue("nginx.ingress.kubernetes.io/backend-protocol", out var protocol) && protocol is "GRPC";
            Assert.All(Backends(ingress), backend => Assert.Equal(isGrpc ? "grpc" : "http", backend.Port.Name));
        }

        Assert.Equal(
            DeployFiles
                .Services.SelectMany(service => (string[])[$"{service}:grpc", $"{service}:http"])
                .Append($"{PublicSite}:http")
                .Append("portal:http")
                .Order(),
            ingresses.SelectMany(Backends).Select(backend => $"{backend.Name}:{backend.Port.Name}").Order()
        );

        static IEnumerable<V1IngressServiceBackend> Backends(V1Ingress ingress) =>
            ingress.Spec.Rules.SelectMany(rule => rule.Http.Paths).Select(path => path.Backend.Service);
    }

    [Fact]
    public void The_public_site_is_reached_on_pods_that_are_not_ready_while_their_database_does_not_answer()
    {
        var service = services.All<V1Service>().Single(service => service.Metadata.Name == PublicSite);
        var ingress = services.All<V1Ingress>().Single(ingress => ingress.Spec.Rules[0].Http.Paths[0].Backend.Service.Name == PublicSite);

        Assert.True(service.Spec.PublishNotReadyAddresses);
        Assert.Equal(Deployment("publication").Spec.Template.Metadata.Labels, service.Spec.Selector);
        Assert.Equal(("/v1/public", "Prefix"), (ingress.Spec.Rules[0].Http.Paths[0].Path, ingress.Spec.Rules[0].Http.Paths[0].PathType));
        Assert.Contains("http_503", ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-next-upstream"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_images_have_the_version_of_this_solution_and_each_overlay_says_where_they_are()
    {
        Assert.All(DeployFiles.Projects, service => Assert.Equal($"themeday/{service}:{DeployFiles.Version}", Container(service).Image));
        foreach (var overlay in (Kustomization[])[operators, managed])
        {
            Assert.Equal(
                DeployFiles.Projects.Select(service => $"themeday/{service}:{DeployFiles.Version}").Order(),
                ((YamlSequenceNode)overlay.File.Get("images")).Select(image => $"{image.Get("name").Text()}:{image.Get("newTag").Text()}").Order()
            );
            Assert.Contains("../../base", overlay.File.Get("resources").Texts());
            Assert.Subset(services.Settings().Keys.ToHashSet(), overlay.Settings().Keys.ToHashSet());
        }
    }

    [Fact]
    public void The_operators_run_the_versions_of_AppHost_on_three_nodes_each()
    {
        var (postgres, broker) = (Assert.Single(operators.Custom("Cluster")), Assert.Single(operators.Custom("RabbitmqCluster")));

        Assert.Equal(manifest.Image("postgres").Split(':')[1], postgres.Get("spec", "imageName").Text().Split(':')[1]);
        Assert.Equal(manifest.Image("messaging"), broker.Get("spec", "image").Text());
        Assert.Equal(("3", "3"), (postgres.Get("spec", "instances").Text(), broker.Get("spec", "replicas").Text()));
        Assert.All((YamlMappingNode[])[postgres, broker], server => Assert.NotEmpty(server.Get("spec", "resources", "limits", "memory").Text()));
        Assert.Equal("true", services.Settings()["Messaging__QuorumQueues"]);
    }

    [Fact]
    public void Each_service_has_a_database_and_a_role_of_its_own()
    {
        var cluster = Assert.Single(operators.Custom("Cluster"));

        Assert.Equal(
            DeployFiles.Services.Select(service => $"{service} owned by {service}").Order(),
            operators.Custom("Database").Select(database => $"{database.Get("spec", "name").Text()} owned by {database.Get("spec", "owner").Text()}").Order()
        );
        Assert.All(
            operators.Custom("Database"),
            database => Assert.Equal(cluster.Get("metadata", "name").Text(), database.Get("spec", "cluster", "name").Text())
        );
        Assert.Equal(
            DeployFiles.Services.Select(service => $"{service} by postgres-{service}").Order(),
            ((YamlSequenceNode)cluster.Get("spec", "managed", "roles"))
                .Select(role => $"{role.Get("name").Text()} by {role.Get("passwordSecret", "name").Text()}")
                .Order()
        );
    }

    [Fact]
    public void With_operators_every_service_takes_the_address_of_the_broker_from_the_Secret_of_its_operator()
    {
        var patch = Assert.Single((YamlSequenceNode)operators.File.Get("patches"));
        var patched = KubernetesYaml.Deserialize<V1Deployment>(patch.Get("patch").Text(), strict: true).Spec.Template.Spec.Containers.Single();
        var variable = Assert.Single(patched.Env);

        Assert.Equal(("Deployment", "registry|scheduling|publication"), (patch.Get("target", "kind").Text(), patch.Get("target", "name").Text()));
        Assert.All(DeployFiles.Services, service => Assert.Equal(patched.Name, Container(service).Name));
        Assert.All(DeployFiles.Services, service => Assert.Contains(variable.Name, Container(service).Env.Select(given => given.Name)));
        Assert.Equal("ConnectionStrings__messaging", variable.Name);
        Assert.Equal(
            ($"{Assert.Single(operators.Custom("RabbitmqCluster")).Get("metadata", "name").Text()}-default-user", "connection_string"),
            (variable.ValueFrom.SecretKeyRef.Name, variable.ValueFrom.SecretKeyRef.Key)
        );
    }

    private V1Deployment Deployment(string name) => services.All<V1Deployment>().Single(deployment => deployment.Metadata.Name == name);

    private V1Container Container(string name) => Assert.Single(Deployment(name).Spec.Template.Spec.Containers);

    private static bool IsSecret(string expression) =>
        expression.EndsWith(".value}", StringComparison.Ordinal) || expression.EndsWith(".connectionString}", StringComparison.Ordinal);

    /// <summary>The environment variables of a container; a secret reference is replaced by the corresponding manifest expression.</summary>
    private Dictionary<string, string> Given(string name)
    {
        Assert.Equal("settings", Assert.Single(Container(name).EnvFrom).ConfigMapRef.Name);
        var given = services.Settings();
        foreach (var variable in Container(name).Env)
        {
            given.Add(
                variable.Name,
                variable.ValueFrom?.SecretKeyRef switch
                {
                    null => variable.Value,
                    { Name: "themeday", Key: var secret } => $"{{{secret}.value}}",
                    { Name: "themeday-connections", Key: var connection } => $"{{{connection}.connectionString}}",
                    var other => $"{other.Name}/{other.Key}",
                }
            );
        }

        return given;
    }
}
