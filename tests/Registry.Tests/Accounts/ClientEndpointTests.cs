using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Accounts;

/// <summary>The lifecycle of API clients, from creation by an operator to their tokens.</summary>
public sealed class ClientEndpointTests(RegistryHost registry, TestPostgres postgres) : IClassFixture<RegistryHost>
{
    private static readonly Actor Operator = new("operator-1", Role.Operator, "", null);
    private static int clients;

    private ClientService.ClientServiceClient Clients => ClientsAs("operator-1");

    [Fact]
    public async Task A_created_client_is_given_tokens_of_its_one_role_and_scope()
    {
        var client = await CreateAsync();

        var token = await TokenAsync(client);

        Assert.Equal((client.Id, "system", "430503", null), ClaimsOf(token));
    }

    [Fact]
    public async Task With_its_token_a_client_reads_what_its_scope_covers_and_writes_nothing()
    {
        await using var host = await StartAsync();
        host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow()); // tokens are validated against the system clock
        var (own, other) = (new DistrictForTests(host, "430503"), new DistrictForTests(host, "430502"));
        foreach (var district in (DistrictForTests[])[own, other])
            await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Unit},第一街道办事处,subdistrict" });
        var token = await TokenAsync(host, await CreateAsync(host));
        var invoker = host.As(null, new Metadata { { "authorization", $"Bearer {token}" } });
        var units = new UnitService.UnitServiceClient(invoker);

        var listed = (await units.ListUnitsAsync(new() { Parent = "districts/-" })).Units;
        var write = await FailedRpc.CatchAsync(() => units.ImportUnitsAsync(new() { Parent = own.Name, Csv = "code,name,kind" }));
        var operate = await FailedRpc.CatchAsync(() => new ClientService.ClientServiceClient(invoker).ListClientsAsync(new()));

        Assert.Equal($"{own.Name}/units/{own.Unit}", Assert.Single(listed).Name);
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.PermissionDenied), (write.Code, operate.Code));
    }

    [Fact]
    public async Task A_created_liaison_is_given_tokens_of_its_unit()
    {
        var district = await registry.DistrictAsync();

        var client = await CreateAsync(ClientRole.Liaison, district.Code, $"{district.Name}/units/{district.Unit}");

        Assert.Equal((client.Id, "liaison", district.Code, district.Unit), ClaimsOf(await TokenAsync(client)));
    }

    [Fact]
    public async Task A_client_may_ask_for_what_it_has_and_may_send_its_secret_as_a_password()
    {
        var client = await CreateAsync();

        var asked = await TokenAsync(client, ("role", "system"), ("scope_code", "430503"));
        var (status, _) = await AskAsync([("grant_type", "client_credentials")], Basic(client.Id, client.Secret));

        Assert.Equal((client.Id, "system", "430503", null), ClaimsOf(asked));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory]
    [InlineData("role", "operator")]
    [InlineData("role", "service")]
    [InlineData("role", "bureau")]
    [InlineData("role", "System")]
    [InlineData("role", "5")]
    [InlineData("scope_code", "43")]
    [InlineData("scope_code", "430502")]
    [InlineData("unit", "430503D1")]
    [InlineData("scope", "everything")]
    public async Task A_client_that_asks_for_another_role_or_scope_is_refused(string parameter, string value)
    {
        var client = await CreateAsync();

        var (status, answer) = await AskAsync(client, (parameter, value));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (status, answer.GetProperty("error").GetString()));
        Assert.False(answer.TryGetProperty("access_token", out _));
    }

    [Fact]
    public async Task A_client_that_asks_for_two_roles_at_once_is_refused()
    {
        var client = await CreateAsync();

        var (status, _) = await AskAsync(client, ("role", "system"), ("role", "operator"));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_wrong_secret_gives_no_token(string secret)
    {
        var client = await CreateAsync();

        var (status, answer) = await AskAsync(client with { Secret = secret });

        Assert.False(answer.TryGetProperty("access_token", out _));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a\0b")]
    public async Task An_unknown_client_gives_no_token(string id)
    {
        var (status, answer) = await AskAsync([("grant_type", "client_credentials")], Basic(id, "secret"));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Nobody_is_told_whether_a_client_exists()
    {
        var (_, unknown) = await AskAsync([("grant_type", "client_credentials")], Basic("nobody", "secret"));
        var (_, wrong) = await AskAsync((await CreateAsync()) with { Secret = "wrong" });

        Assert.Equal($"{unknown}", $"{wrong}");
    }

    [Fact]
    public async Task The_tokens_of_a_client_end_within_60_seconds_clock_skew_included()
    {
        var client = await CreateAsync();

        var token = new JsonWebToken(await TokenAsync(client));

        Assert.Equal(TimeSpan.FromSeconds(60), token.ValidTo - token.IssuedAt + AuthenticationExtensions.ClockSkew);
    }

    [Fact]
    public async Task The_secret_has_24_random_bytes_and_is_stored_as_a_hash_alone()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());

        Assert.All([first, second], client => Assert.Equal(24, System.Buffers.Text.Base64Url.DecodeFromChars(client.Secret).Length));
        Assert.NotEqual(first.Secret, second.Secret);
        var database = registry.Host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var command = database.CreateCommand($"select row_to_json(client)::text from client where id = '{first.Id}'");
        var row = (string)(await command.ExecuteScalarAsync())!;
        Assert.DoesNotContain(first.Secret, row, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(first.Secret))), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_shows_every_client_without_its_secret_in_pages_by_id()
    {
        var district = await registry.DistrictAsync();
        var unit = $"{district.Name}/units/{district.Unit}";
        var (system, liaison) = (await CreateAsync(ClientRole.System, "43"), await CreateAsync(ClientRole.Liaison, district.Code, unit));
        await Clients.DisableClientAsync(new() { Name = system.Name });

        List<Client> listed = [];
        for (var token = ""; ; )
        {
            var page = await Clients.ListClientsAsync(new() { PageSize = 1, PageToken = token });
            listed.AddRange(page.Clients);
            token = page.NextPageToken;
            if (token is "")
                break;
        }

        Assert.Equal(listed.Select(client => client.Name).Distinct().Order(StringComparer.Ordinal), listed.Select(client => client.Name));
        Assert.All(listed, client => Assert.Empty(client.Secret));
        var first = Assert.Single(listed, client => client.Name == system.Name);
        Assert.Equal((ClientRole.System, "43", "", ClientState.Disabled), (first.Role, first.ScopeCode, first.Unit, first.State));
        var second = Assert.Single(listed, client => client.Name == liaison.Name);
        Assert.Equal((ClientRole.Liaison, district.Code, unit, ClientState.Active), (second.Role, second.ScopeCode, second.Unit, second.State));
        Assert.Equal("operator-1", second.UpdatedBy);
    }

    [Fact]
    public async Task The_day_a_client_was_last_given_a_token_is_recorded()
    {
        var client = await CreateAsync();
        var before = await FindAsync(client);

        await TokenAsync(client);
        var day = ShanghaiTime.Today(registry.Host.Clock);
        await AskAsync(client with { Secret = "wrong" });
        var after = await FindAsync(client);

        Assert.Null(before.LastUsedDate);
        Assert.Equal(day.ToProto(), after.LastUsedDate);
        Assert.Equal(before.Etag, after.Etag);
    }

    [Fact]
    public async Task A_rotation_without_overlap_ends_the_old_secret_at_once()
    {
        var client = await CreateAsync();

        var rotated = await Clients.RotateClientSecretAsync(new() { Name = client.Name });

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client)).Status);
        await TokenAsync(client with { Secret = rotated.Secret });
        Assert.Null(rotated.PreviousSecretExpireTime);
    }

    [Fact]
    public async Task With_an_overlap_old_and_new_secret_are_valid_until_its_end()
    {
        var client = await CreateAsync();
        var end = registry.Host.Clock.GetUtcNow().AddDays(7);

        var rotated = await Clients.RotateClientSecretAsync(new() { Name = client.Name, PreviousSecretExpireTime = Timestamp.FromDateTimeOffset(end) });

        Assert.Equal(end, rotated.PreviousSecretExpireTime.ToDateTimeOffset());
        registry.Host.Clock.SetUtcNow(end.AddMinutes(-1));
        await TokenAsync(client);
        await TokenAsync(client with { Secret = rotated.Secret });
        registry.Host.Clock.SetUtcNow(end);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client)).Status);
        await TokenAsync(client with { Secret = rotated.Secret });
        Assert.Null((await FindAsync(client)).PreviousSecretExpireTime);
    }

    [Fact]
    public async Task A_second_rotation_within_the_overlap_does_not_end_the_secret_in_use()
    {
        var client = await CreateAsync();
        var overlap = Timestamp.FromDateTimeOffset(registry.Host.Clock.GetUtcNow().AddDays(1));

        await Clients.RotateClientSecretAsync(new() { Name = client.Name, PreviousSecretExpireTime = overlap }); // its response was lost
        var rotated = await Clients.RotateClientSecretAsync(new() { Name = client.Name, PreviousSecretExpireTime = overlap });

        await TokenAsync(client);
        await TokenAsync(client with { Secret = rotated.Secret });
    }

    [Fact]
    public async Task An_overlap_of_more_than_seven_days_is_refused_and_the_secret_stays()
    {
        var client = await CreateAsync();
        var end = Timestamp.FromDateTimeOffset(registry.Host.Clock.GetUtcNow().AddDays(7).AddMinutes(1));

        var refused = await FailedRpc.CatchAsync(() => Clients.RotateClientSecretAsync(new() { Name = client.Name, PreviousSecretExpireTime = end }));

        Assert.Equal((StatusCode.InvalidArgument, "previous_secret_expire_time"), (refused.Code, Assert.Single(refused.Fields)));
        await TokenAsync(client);
    }

    [Fact]
    public async Task Of_rotations_at_the_same_time_each_that_succeeds_gives_a_secret_that_is_valid()
    {
        var client = await CreateAsync();
        var overlap = Timestamp.FromDateTimeOffset(registry.Host.Clock.GetUtcNow().AddDays(1));

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    try
                    {
                        return (await Clients.RotateClientSecretAsync(new() { Name = client.Name, PreviousSecretExpireTime = overlap })).Secret;
                    }
                    catch (RpcException exception) when (exception.StatusCode == StatusCode.Aborted)
                    {
                        return null;
                    }
                })
        );

        var secrets = results.OfType<string>().ToList();
        Assert.NotEmpty(secrets);
        foreach (var secret in secrets)
            await TokenAsync(client with { Secret = secret });
    }

    [Fact]
    public async Task A_disabled_client_is_given_no_token_from_that_moment_on()
    {
        var client = await CreateAsync();
        await TokenAsync(client);

        var disabled = await Clients.DisableClientAsync(new() { Name = client.Name });

        Assert.Equal(ClientState.Disabled, disabled.State);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client)).Status);
    }

    [Fact]
    public async Task A_disabled_client_stays_disabled_and_its_id_is_not_given_again()
    {
        var client = await CreateAsync();
        var first = await Clients.DisableClientAsync(new() { Name = client.Name });

        var second = await ClientsAs("operator-2").DisableClientAsync(new() { Name = client.Name });
        var rotate = await FailedRpc.CatchAsync(() => Clients.RotateClientSecretAsync(new() { Name = client.Name }));
        var create = await FailedRpc.CatchAsync(() => Clients.CreateClientAsync(new() { ClientId = client.Id, Client = SystemClient() }));

        Assert.Equal(first, second);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ClientDisabled), (rotate.Code, rotate.Reason));
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.ResourceAlreadyExists), (create.Code, create.Reason));
    }

    [Fact]
    public async Task With_a_stale_etag_a_client_is_neither_rotated_nor_disabled()
    {
        var client = await CreateAsync();
        var etag = (await FindAsync(client)).Etag;
        await Clients.RotateClientSecretAsync(new() { Name = client.Name, Etag = etag });

        var rotate = await FailedRpc.CatchAsync(() => Clients.RotateClientSecretAsync(new() { Name = client.Name, Etag = etag }));
        var disable = await FailedRpc.CatchAsync(() => Clients.DisableClientAsync(new() { Name = client.Name, Etag = etag }));

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (rotate.Code, rotate.Reason));
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (disable.Code, disable.Reason));
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("publication")]
    [InlineData("cli")]
    [InlineData("cli-bureau-430503")]
    public async Task The_id_of_a_service_or_of_the_command_line_is_taken(string id)
    {
        var refused = await FailedRpc.CatchAsync(() => Clients.CreateClientAsync(new() { ClientId = id, Client = SystemClient() }));

        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.ResourceAlreadyExists), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Every_wrong_field_of_a_new_client_is_named()
    {
        var wrong = new Client { Role = (ClientRole)99, ScopeCode = "430" };
        var refused = await FailedRpc.CatchAsync(() => Clients.CreateClientAsync(new() { ClientId = "Other", Client = wrong }));
        var empty = await FailedRpc.CatchAsync(() => Clients.CreateClientAsync(new()));

        Assert.Equal("client_id client.role client.scope_code", string.Join(' ', refused.Fields));
        Assert.Equal("client_id client.role client.scope_code", string.Join(' ', empty.Fields));
    }

    [Fact]
    public async Task A_liaison_of_a_unit_that_is_not_there_is_refused()
    {
        var refused = await FailedRpc.CatchAsync(() =>
            Clients.CreateClientAsync(
                new()
                {
                    ClientId = NextId(),
                    Client = new()
                    {
                        Role = ClientRole.Liaison,
                        ScopeCode = "430503",
                        Unit = "districts/430503/units/430503D9",
                    },
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, "client.unit"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task A_liaison_of_a_unit_that_was_closed_is_refused()
    {
        var district = await registry.DistrictAsync();
        var unit = $"{district.Name}/units/{district.OtherUnit}";
        await district.Units.CloseUnitAsync(new() { Name = unit });

        var refused = await FailedRpc.CatchAsync(() => CreateAsync(ClientRole.Liaison, district.Code, unit));

        Assert.Equal([new("client.unit", ErrorReasons.UnitClosed)], refused.Violations);
    }

    [Fact]
    public async Task Checked_only_nothing_is_created_and_no_secret_is_shown()
    {
        var id = NextId();

        var request = new CreateClientRequest
        {
            ClientId = id,
            Client = SystemClient(),
            ValidateOnly = true,
        };
        var client = await Clients.CreateClientAsync(request);
        await Clients.CreateClientAsync(request);

        Assert.Equal(($"clients/{id}", ""), (client.Name, client.Secret));
        Assert.DoesNotContain((await Clients.ListClientsAsync(new() { PageSize = 1_000 })).Clients, listed => listed.Name == client.Name);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var rotate = await FailedRpc.CatchAsync(() => Clients.RotateClientSecretAsync(new() { Name = "clients/nobody" }));
        var disable = await FailedRpc.CatchAsync(() => Clients.DisableClientAsync(new() { Name = "clients/registry" }));
        var malformed = await FailedRpc.CatchAsync(() => Clients.DisableClientAsync(new() { Name = "nobody" }));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (rotate.Code, disable.Code));
        Assert.Equal((StatusCode.InvalidArgument, "name"), (malformed.Code, Assert.Single(malformed.Fields)));
    }

    [Fact]
    public async Task A_restart_leaves_created_clients_and_forgets_those_that_are_configured_no_more()
    {
        var database = ("ConnectionStrings:registry-db", await postgres.NewConnectionStringAsync());
        var files = ("Files:Folder", Directory.CreateTempSubdirectory("themeday-files-").FullName);
        NewClient client;
        await using (var before = await StartAsync(database, files, ("Tokens:Clients:extra", "of-tests")))
        {
            client = await CreateAsync(before);
            Assert.Equal(("extra", "service", null, null), ClaimsOf(await TokenAsync(before, new("extra", "of-tests"))));
        }

        await using var after = await StartAsync(database, files);

        Assert.Equal((client.Id, "system", "430503", null), ClaimsOf(await TokenAsync(after, client)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(after, new("extra", "of-tests"))).Status);
        Assert.Equal(("registry", "service", null, null), ClaimsOf(await TokenAsync(after, new("registry", "secret-of-tests"))));
        Directory.Delete(files.Item2, recursive: true);
    }

    [Fact]
    public async Task A_configured_client_takes_the_place_of_a_created_one_of_its_id()
    {
        var database = ("ConnectionStrings:registry-db", await postgres.NewConnectionStringAsync());
        var files = ("Files:Folder", Directory.CreateTempSubdirectory("themeday-files-").FullName);
        NewClient client;
        await using (var before = await StartAsync(database, files))
            client = await CreateAsync(before);

        await using var after = await StartAsync(database, files, ($"Tokens:Clients:{client.Id}", "of-tests"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(after, client)).Status);
        Assert.Equal("service", ClaimsOf(await TokenAsync(after, client with { Secret = "of-tests" })).Role);
        Directory.Delete(files.Item2, recursive: true);
    }

    [Fact]
    public async Task The_command_line_is_still_granted_the_role_it_asks_for_for_five_minutes()
    {
        var token = await TokenAsync(new("cli", "secret-of-tests"), ("role", "bureau"), ("scope_code", "430503"));

        Assert.Equal(("cli-bureau-430503", "bureau", "430503", null), ClaimsOf(token));
        Assert.Equal(TimeSpan.FromMinutes(5), new JsonWebToken(token).ValidTo - new JsonWebToken(token).IssuedAt);
    }

    [Theory]
    [InlineData("1", "430503", null)]
    [InlineData("Bureau", "430503", null)]
    [InlineData("bureau,operator", "430503", null)]
    [InlineData("bureau", "430", null)]
    [InlineData("bureau", "430503", "430503D1")]
    [InlineData("operator", "everything", null)]
    [InlineData("service", "4305x", null)]
    [InlineData("liaison", "4305", "430503D1")]
    public async Task The_command_line_is_granted_no_role_that_is_none_and_no_scope_that_is_none(string role, string scope, string? unit)
    {
        (string, string)[] parameters = [("role", role), ("scope_code", scope), .. unit is null ? [] : new[] { ("unit", unit) }];

        var (status, answer) = await AskAsync(new("cli", "secret-of-tests"), parameters);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, answer.GetProperty("error").GetString()));
    }

    private static AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));

    private ClientService.ClientServiceClient ClientsAs(string account) => new(registry.Host.As(Operator with { Account = account }));

    private static string NextId() => $"system-{Interlocked.Increment(ref clients).ToString("000", CultureInfo.InvariantCulture)}";

    private static Client SystemClient() => new() { Role = ClientRole.System, ScopeCode = "430503" };

    private Task<NewClient> CreateAsync(ClientRole role = ClientRole.System, string scopeCode = "430503", string unit = "") =>
        CreateAsync(
            registry.Host,
            new()
            {
                Role = role,
                ScopeCode = scopeCode,
                Unit = unit,
            }
        );

    private static async Task<NewClient> CreateAsync(TestServiceHost<Program> host, Client? client = null)
    {
        var id = NextId();
        var service = new ClientService.ClientServiceClient(host.As(Operator));
        var created = await service.CreateClientAsync(new() { ClientId = id, Client = client ?? SystemClient() });
        return new(id, created.Secret);
    }

    private async Task<Client> FindAsync(NewClient client) =>
        Assert.Single((await Clients.ListClientsAsync(new() { PageSize = 1_000 })).Clients, listed => listed.Name == client.Name);

    private Task<string> TokenAsync(NewClient client, params (string, string)[] parameters) => TokenAsync(registry.Host, client, parameters);

    private static async Task<string> TokenAsync(TestServiceHost<Program> host, NewClient client, params (string, string)[] parameters)
    {
        var (status, answer) = await AskAsync(host, client, parameters);
        Assert.True(status == HttpStatusCode.OK, $"{answer}");
        return answer.GetProperty("access_token").GetString()!;
    }

    private Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(NewClient client, params (string, string)[] parameters) =>
        AskAsync(registry.Host, client, parameters);

    private static Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(
        TestServiceHost<Program> host,
        NewClient client,
        params (string, string)[] parameters
    ) => AskAsync(host, [("grant_type", "client_credentials"), ("client_id", client.Id), ("client_secret", client.Secret), .. parameters], basic: null);

    private Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync((string, string)[] form, AuthenticationHeaderValue basic) =>
        AskAsync(registry.Host, form, basic);

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(
        TestServiceHost<Program> host,
        (string Name, string Value)[] form,
        AuthenticationHeaderValue? basic
    )
    {
        using var http = host.Http(null);
        http.DefaultRequestHeaders.Authorization = basic;
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await http.PostAsync(new Uri("connect/token", UriKind.Relative), content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    private Task<TestServiceHost<Program>> StartAsync(params (string, string)[] settings) =>
        TestServiceHost<Program>.StartAsync(postgres, "registry-db", RegistryHost.Today, settings);

    private static (string Account, string Role, string? ScopeCode, string? Unit) ClaimsOf(string token)
    {
        var read = new JsonWebToken(token);
        return (read.Subject, Claim("role")!, Claim("scope_code"), Claim("unit"));

        string? Claim(string name) => read.TryGetPayloadValue<string>(name, out var value) ? value : null;
    }

    private sealed record NewClient(string Id, string Secret)
    {
        public string Name => $"clients/{Id}";
    }
}
