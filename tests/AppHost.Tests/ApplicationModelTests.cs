using System.Text.RegularExpressions;
using Aspire.Hosting.Testing;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests;

/// <summary>Tests of the application model of AppHost.cs, without starting it.</summary>
public sealed partial class ApplicationModelTests : IDisposable
{
    private static readonly string[] Services = ["registry", "scheduling", "publication"];

    private readonly SharedTempFolder folder = new();

    [GeneratedRegex("{(?<name>[a-z-]+)\\.value}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretReference { get; }

    [Fact]
    public async Task A_service_waits_for_its_own_database_and_for_nothing_else()
    {
        await using var model = await CreateAsync();

        foreach (var service in Services)
            Assert.Equal(
                ["postgres", $"{service}-db"],
                Find(model, service).Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct()
            );
    }

    [Theory]
    [InlineData("registry", "token-signing-key", "registry-client", "scheduling-client", "publication-client", "cli-client")]
    [InlineData("scheduling", "scheduling-client", "webhook-secret-key")]
    [InlineData("publication", "publication-client")]
    public async Task A_service_is_given_its_own_secrets_and_no_other(string service, params string[] own)
    {
        string[] secrets = [.. own, $"{service}-messaging", "message-authentication-key", "checkpoint-signing-key"];
        await using var model = await CreateAsync();

        var given = await GetVariablesAsync(model, service);

        Assert.Equal(
            secrets.Order(),
            given.Values.SelectMany(value => SecretReference.Matches(value).Select(match => match.Groups["name"].Value)).Distinct().Order()
        );
        Assert.All(secrets, secret => Assert.True(Assert.IsType<ParameterResource>(Find(model, secret)).Secret));
    }

    [Fact]
    public async Task The_portal_waits_for_nothing_and_is_given_neither_a_secret_nor_a_database()
    {
        await using var model = await CreateAsync();

        var given = await GetVariablesAsync(model, "portal");

        Assert.Empty(Find(model, "portal").Annotations.OfType<WaitAnnotation>());
        Assert.DoesNotContain(given.Values, value => SecretReference.IsMatch(value));
        Assert.DoesNotContain(given.Keys, name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("registry", "registry-db")]
    [InlineData("scheduling", "scheduling-db")]
    [InlineData("publication", "publication-db")]
    public async Task A_service_is_given_its_own_database_and_no_other(string service, string database)
    {
        await using var model = await CreateAsync();

        var given = await GetVariablesAsync(model, service);

        // Aspire adds a second name without hyphens for each variable.
        Assert.Equal(
            [database, "messaging"],
            given
                .Keys.Where(name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal))
                .Select(name => name.Split("__")[1].Replace('_', '-'))
                .Distinct()
        );
    }

    [Fact]
    public async Task Each_service_is_told_where_those_are_that_it_calls_or_subscribes_to()
    {
        await using var model = await CreateAsync();

        foreach (
            var (service, others) in ((string, string[])[])
                [
                    ("registry", ["scheduling"]),
                    ("scheduling", ["publication", "registry"]),
                    ("publication", ["registry", "scheduling"]),
                    ("portal", ["publication", "scheduling"]),
                ]
        )
        {
            var given = await GetVariablesAsync(model, service);
            Assert.Equal(
                others,
                given.Keys.Where(name => name.StartsWith("services__", StringComparison.Ordinal)).Select(name => name.Split("__")[1]).Distinct().Order()
            );
        }
    }

    [Fact]
    public async Task With_a_container_engine_PostgreSQL_and_RabbitMQ_are_containers_with_pinned_tags_and_volumes_of_this_state_directory()
    {
        await using var model = await CreateAsync("--servers", "containers");
        await using var another = await CreateOnAsync(folder.Of("another"), "--servers", "containers");

        Assert.IsType<PostgresServerResource>(Find(model, "postgres"));
        foreach (var server in (string[])["postgres", "messaging"])
        {
            Assert.Matches("^[0-9]+\\.[0-9]+", Find(model, server).Annotations.OfType<ContainerImageAnnotation>().Single().Tag);
            Assert.NotEqual(Volume(another, server), Volume(model, server));
        }

        static string? Volume(IDistributedApplicationTestingBuilder model, string server) =>
            Find(model, server).Annotations.OfType<ContainerMountAnnotation>().Single().Source;
    }

    [Fact]
    public async Task A_given_connection_string_takes_the_place_of_a_server()
    {
        await using var model = await CreateAsync(
            "--ConnectionStrings:registry-db",
            "Host=db;Database=registry",
            "--ConnectionStrings:scheduling-db",
            "Host=db;Database=scheduling",
            "--ConnectionStrings:publication-db",
            "Host=db;Database=publication",
            "--ConnectionStrings:messaging",
            "amqp://broker"
        );

        Assert.DoesNotContain(model.Resources, resource => resource.Name == "postgres");
        Assert.IsNotType<ExecutableResource>(Find(model, "messaging"), exactMatch: false);
        Assert.Equal(
            "Host=db;Database=scheduling",
            await Assert
                .IsType<IResourceWithConnectionString>(Find(model, "scheduling-db"), exactMatch: false)
                .GetConnectionStringAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Ports_are_the_same_on_the_next_start_unless_others_are_requested()
    {
        var first = await GetPortAsync();
        var second = await GetPortAsync();
        var requested = LoopbackPorts.Allocate() - 10_000; // below the range that is allocated from
        var third = await GetPortAsync("--ports:registry:http", $"{requested}");
        var fourth = await GetPortAsync();

        Assert.Equal((first, requested, requested), (second, third, fourth));

        async Task<int?> GetPortAsync(params string[] arguments)
        {
            int? port;
            await using (var model = await CreateAsync(arguments))
                port = Find(model, "registry").Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == "http").Port;
            await Poll.UntilAsync(IsReleased, TimeSpan.FromSeconds(30), "the host that was disposed of has released the state directory");
            return port;
        }

        bool IsReleased()
        {
            try
            {
                using var file = new FileStream(folder.Of("state/lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("--ports:registry:http", "eighty", "a port is a number from 1 to 65535")]
    [InlineData("--ports:registry:http", "70000", "a port is a number from 1 to 65535")]
    [InlineData("--ports:registry:htpp", "8080", "there is no such port; there are dashboard, messaging, ")]
    public async Task A_wrong_port_is_refused(string option, string value, string message)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync(option, value));

        Assert.Contains(message, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_of_existing_data_is_not_generated_anew()
    {
        Directory.CreateDirectory(folder.Of("state/postgres/data"));

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync());

        Assert.Contains($"{folder.Of("state/secrets/postgres-password")} is missing", exception.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Of("state/secrets/postgres-password")));
    }

    [Fact]
    public async Task A_second_run_on_the_same_state_directory_is_refused()
    {
        await using var first = await CreateAsync();

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync());

        Assert.Contains("another run uses the state directory", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_directory_that_a_user_of_the_system_cannot_enter_is_refused_and_another_one_named()
    {
        Assert.SkipUnless(SystemUsers.AreUsed, "started by root alone, parts of the system run as other users");
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync());

        Assert.Contains("cannot be entered by the user postgres", exception.ToString(), StringComparison.Ordinal);
        Assert.Contains($"--state {SystemUsers.GetAccessibleDirectory(folder.Of("state"))}", exception.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) => CreateOnAsync(folder.Of("state"), arguments);

    private static Task<IDistributedApplicationTestingBuilder> CreateOnAsync(string state, params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--state", state, "--servers", "local", .. arguments],
            TestContext.Current.CancellationToken
        );

    private static IResource Find(IDistributedApplicationTestingBuilder model, string name) => model.Resources.Single(resource => resource.Name == name);

    private static async Task<Dictionary<string, string>> GetVariablesAsync(IDistributedApplicationTestingBuilder model, string service)
    {
#pragma warning disable CS0618 // the replacement requires a started application
        return await ((IResourceWithEnvironment)Find(model, service)).GetEnvironmentVariableValuesAsync(DistributedApplicationOperation.Publish);
#pragma warning restore CS0618
    }
}
