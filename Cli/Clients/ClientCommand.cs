using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Running;
using ThemeDay.Registry.V1;

namespace ThemeDay.Cli.Clients;

/// <summary><c>./run client</c>: manages the OAuth clients with which other systems request tokens from a running system.</summary>
/// <remarks>Only the secret is written to standard output; messages for the operator go to standard error.</remarks>
internal static class ClientCommand
{
    private static readonly Dictionary<string, ClientRole> Roles = new()
    {
        ["liaison"] = ClientRole.Liaison,
        ["bureau"] = ClientRole.Bureau,
        ["evaluator"] = ClientRole.Evaluator,
        ["system"] = ClientRole.System,
    };

    private static readonly Argument<string> Name = new("NAME") { Description = "The client id: 1 to 63 of a-z, 0-9 and -" };
    private static readonly Option<string?> ClientRoleName = CommandRules.CreateChoiceOption(
        "--role",
        [.. Roles.Keys],
        string.Join(", ", Roles.Keys),
        isRequired: true
    );
    private static readonly Option<string> Scope = new("--scope") { Description = "The prefix of the codes it covers: 43, 4305 or 430503", Required = true };
    private static readonly Option<string?> Unit = new("--unit") { Description = "The code of the unit a liaison speaks for" };
    private static readonly Option<int> OverlapDays = CommandRules.CreateIntegerOption(
        "--overlap-days",
        min: 0,
        max: 7,
        defaultValue: 0,
        "Days for which earlier secrets stay valid: 0 (default) to 7"
    );

    public static Command Create()
    {
        var state = SystemConnection.StateOption();
        state.Recursive = true;

        var add = new Command("add", "Create a client and print its secret, which cannot be read again") { Name, ClientRoleName, Scope, Unit };
        add.SetOperatorAction(state, AddAsync);
        var list = new Command("list", "List the clients");
        list.SetOperatorAction(state, ListAsync);
        var rotate = new Command("rotate", "Give a client a new secret and print it") { Name, OverlapDays };
        rotate.SetOperatorAction(state, RotateAsync, Resource);
        var disable = new Command("disable", "Disable a client for good, within 60 seconds") { Name };
        disable.SetOperatorAction(state, DisableAsync, Resource);
        return new Command("client", "Manage the clients of other systems") { state, add, list, rotate, disable };
    }

    private static async Task AddAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var (role, scope) = (Roles[parseResult.GetValue(ClientRoleName)!], parseResult.GetValue(Scope)!);
        var unit = parseResult.GetValue(Unit) is { } code ? $"districts/{scope}/units/{code}" : "";
        var request = new CreateClientRequest
        {
            ClientId = parseResult.GetValue(Name)!,
            Client = new()
            {
                Role = role,
                ScopeCode = scope,
                Unit = unit,
            },
        };
        var client = await api.Registry.CallAsync(options => Clients(api).CreateClientAsync(request, options), cancellationToken);
        await parseResult.WriteNoteAsync($"{client.Name}: created; its secret cannot be read again:");
        await parseResult.WriteLineAsync(client.Secret);
    }

    private static async Task ListAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var clients = await Pagination.ReadAllAsync(
            api.Registry,
            Clients(api).ListClientsAsync,
            new ListClientsRequest(),
            page => page.Clients,
            cancellationToken
        );
        foreach (var client in clients)
            await parseResult.WriteLineAsync(Format(client));
    }

    private static async Task RotateAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var request = new RotateClientSecretRequest { Name = Resource(parseResult) };
        if (parseResult.GetValue(OverlapDays) is > 0 and var days)
            request.PreviousSecretExpireTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(days));
        var client = await api.Registry.CallAsync(options => Clients(api).RotateClientSecretAsync(request, options), cancellationToken);
        var earlier = client.PreviousSecretExpireTime is { } end ? $"earlier secrets are valid until {Format(end)}" : "earlier secrets are no longer valid";
        await parseResult.WriteNoteAsync($"{client.Name}: rotated, {earlier}; its secret cannot be read again:");
        await parseResult.WriteLineAsync(client.Secret);
    }

    private static async Task DisableAsync(ApiClient api, ParseResult parseResult, CancellationToken cancellationToken)
    {
        var request = new DisableClientRequest { Name = Resource(parseResult) };
        var client = await api.Registry.CallAsync(options => Clients(api).DisableClientAsync(request, options), cancellationToken);
        await parseResult.WriteLineAsync($"{client.Name}: disabled");
    }

    private static ClientService.ClientServiceClient Clients(ApiClient api) => new(api.Registry.Invoker);

    private static string Resource(ParseResult parseResult) => $"clients/{parseResult.GetValue(Name)}";

    private static string Format(Client client)
    {
        var scope = client.Unit is "" ? client.ScopeCode : client.Unit;
        var lastUsed = client.LastUsedDate is { } date ? $"last used {date.ToDateOnly():yyyy-MM-dd}" : "never used";
        var rotated = client.PreviousSecretExpireTime is { } end ? $"  earlier secrets until {Format(end)}" : "";
        return $"{client.Name}  {Lower(client.Role)}  {scope}  {Lower(client.State)}  {lastUsed}{rotated}";
    }

    private static string Format(Timestamp instant) => instant.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Lower<TEnum>(TEnum value)
        where TEnum : struct, System.Enum => value.ToString().ToLowerInvariant();
}
