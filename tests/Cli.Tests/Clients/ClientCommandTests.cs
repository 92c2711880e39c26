using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Cli.Clients;
using ThemeDay.Cli.Tests.Running;
using ThemeDay.Registry.V1;

namespace ThemeDay.Cli.Tests.Clients;

/// <summary>Tests of <c>./run client</c> command lines against a stub Registry on a real socket.</summary>
public sealed class ClientCommandTests : IAsyncLifetime
{
    private readonly Fake registry = new();
    private FakeSystem system = null!;

    public async ValueTask InitializeAsync() =>
        system = await FakeSystem.StartAsync(
            new Dictionary<string, Fake>
            {
                ["registry"] = registry,
                ["scheduling"] = new(),
                ["publication"] = new(),
            }
        );

    public ValueTask DisposeAsync() => system.DisposeAsync();

    [Fact]
    public async Task A_new_client_prints_its_secret_and_nothing_else()
    {
        var (exitCode, output) = await RunAsync("client", "add", "archive", "--role", "system", "--scope", "430503");

        Assert.Equal((0, "the-secret"), (exitCode, Assert.Single(output)));
        Assert.Equal("create archive System 430503 ", Assert.Single(registry.Handled));
        Assert.Equal("operator", system.RoleAsked);
    }

    [Fact]
    public async Task A_liaison_is_given_its_unit_by_code()
    {
        await RunAsync("client", "add", "street-1", "--role", "liaison", "--scope", "430503", "--unit", "430503D1");

        Assert.Equal("create street-1 Liaison 430503 districts/430503/units/430503D1", Assert.Single(registry.Handled));
    }

    [Fact]
    public async Task The_list_has_one_line_a_client()
    {
        registry.Clients.AddRange([
            new()
            {
                Name = "clients/archive",
                Role = ClientRole.System,
                ScopeCode = "43",
                State = ClientState.Active,
            },
            new()
            {
                Name = "clients/street-1",
                Role = ClientRole.Liaison,
                ScopeCode = "430503",
                Unit = "districts/430503/units/430503D1",
                State = ClientState.Active,
                LastUsedDate = new()
                {
                    Year = 2024,
                    Month = 3,
                    Day = 1,
                },
                PreviousSecretExpireTime = Timestamp.FromDateTimeOffset(new(2024, 3, 4, 1, 0, 0, TimeSpan.Zero)),
            },
            new()
            {
                Name = "clients/was",
                Role = ClientRole.Bureau,
                ScopeCode = "430503",
                State = ClientState.Disabled,
            },
        ]);

        var (exitCode, output) = await RunAsync("client", "list");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            [
                "clients/archive  system  43  active  never used",
                "clients/street-1  liaison  districts/430503/units/430503D1  active  last used 2024-03-01  earlier secrets until 2024-03-04T01:00:00Z",
                "clients/was  bureau  430503  disabled  never used",
            ],
            output
        );
    }

    [Fact]
    public async Task A_rotation_ends_earlier_secrets_unless_an_overlap_is_asked_for()
    {
        var (_, output) = await RunAsync("client", "rotate", "archive");
        await RunAsync("client", "rotate", "archive", "--overlap-days", "7");

        Assert.Equal("the-secret", Assert.Single(output));
        Assert.Equal("rotate clients/archive ", registry.Handled[0]);
        var end = DateTimeOffset.Parse(registry.Handled[1].Split(' ')[2].Trim('"'));
        Assert.InRange(end, TimeProvider.System.GetUtcNow().AddDays(7).AddMinutes(-1), TimeProvider.System.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task A_client_is_disabled_by_its_id()
    {
        var (exitCode, output) = await RunAsync("client", "disable", "archive");

        Assert.Equal((0, "clients/archive: disabled"), (exitCode, Assert.Single(output)));
        Assert.Equal("disable clients/archive", Assert.Single(registry.Handled));
    }

    [Fact]
    public async Task A_refusal_is_shown()
    {
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync("client", "disable", "nobody"));

        Assert.Equal("clients/nobody: NotFound, there is none", refused.Message);
    }

    [Theory]
    [InlineData(
        """{"error":"invalid_request","error_description":"scope_code is 2, 4 or 6 digits","error_uri":"https://example.org/"}""",
        "scope_code is 2, 4 or 6 digits"
    )]
    [InlineData("""{"error":"invalid_client"}""", "invalid_client")]
    [InlineData("<html>\n</html>", "400")]
    public async Task A_token_that_Registry_refuses_is_explained_in_a_line(string body, string expected)
    {
        system.TokenRefusal = body;

        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync("client", "list"));

        Assert.Equal($"Registry gives no token: {expected}", refused.Message);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("client add archive --role system")]
    [InlineData("client add archive --scope 430503")]
    [InlineData("client add archive --role operator --scope 430503")]
    [InlineData("client add archive --role service --scope 430503")]
    [InlineData("client rotate")]
    [InlineData("client rotate archive --overlap-days 8")]
    [InlineData("client rotate archive --overlap-days -1")]
    [InlineData("client disable")]
    public async Task A_command_that_lacks_something_or_asks_for_too_much_is_refused_before_anything_is_asked(string words)
    {
        var (exitCode, _) = await RunAsync(words.Split(' '));

        Assert.Equal((1, ""), (exitCode, system.RoleAsked));
    }

    private Task<(int ExitCode, string[] Output)> RunAsync(params string[] words) => system.RunAsync(ClientCommand.Create(), words);

    /// <summary>A stub of Registry's client service that records its requests.</summary>
    private sealed class Fake : ClientService.ClientServiceBase
    {
        public List<Client> Clients { get; } = [];

        public List<string> Handled { get; } = [];

        public override Task<Client> CreateClient(CreateClientRequest request, ServerCallContext context)
        {
            Handled.Add($"create {request.ClientId} {request.Client.Role} {request.Client.ScopeCode} {request.Client.Unit}");
            return Task.FromResult(new Client { Name = $"clients/{request.ClientId}", Secret = "the-secret" });
        }

        public override Task<ListClientsResponse> ListClients(ListClientsRequest request, ServerCallContext context) =>
            Task.FromResult(new ListClientsResponse { Clients = { Clients } });

        public override Task<Client> RotateClientSecret(RotateClientSecretRequest request, ServerCallContext context)
        {
            Handled.Add($"rotate {request.Name} {request.PreviousSecretExpireTime}");
            return Task.FromResult(new Client { Name = request.Name, Secret = "the-secret" });
        }

        public override Task<Client> DisableClient(DisableClientRequest request, ServerCallContext context)
        {
            if (request.Name is "clients/nobody")
                throw new RpcException(new(StatusCode.NotFound, "there is none"));
            Handled.Add($"disable {request.Name}");
            return Task.FromResult(new Client { Name = request.Name });
        }
    }
}
