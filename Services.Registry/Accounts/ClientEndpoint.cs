using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Accounts;

/// <summary>RPCs of the clients of other systems.</summary>
[Authorize(Policies.Operator)]
public sealed partial class ClientEndpoint(RegistryDb db, IdempotentCommands commands, TokenOptions tokens, TimeProvider clock, ILogger<ClientEndpoint> logger)
    : Proto.ClientService.ClientServiceBase
{
    private static readonly ResourceNamePattern Name = new("clients/{client}");
    private static readonly ListOrder<Client> Order = new ListOrder<Client>().Key(client => client.Id);

    /// <inheritdoc/>
    public override async Task<Proto.Client> CreateClient(Proto.CreateClientRequest request, ServerCallContext context)
    {
        var (id, grant) = Parse(request).OrThrow();
        if (ClientRules.IsReserved(id) || tokens.IsConfigured(id) || await db.Clients.AnyAsync(client => client.Id == id, context.CancellationToken))
            throw new Error(ErrorKind.AlreadyExists, ErrorReasons.ResourceAlreadyExists) { Subject = $"clients/{id}" }.ToException();
        if (grant.Unit is { } unit && await CheckUnitAsync(grant.ScopeCode, unit, context.CancellationToken) is { } reason)
            throw Error.InvalidArgument("client.unit", reason).ToException();

        var (secret, now, account) = (ClientSecret.Generate(), clock.GetUtcNow(), context.Actor().Account);
        var client = new Client(id, grant.Role, grant.ScopeCode, grant.Unit);
        client.SetSecrets([new(ClientSecret.ComputeHash(secret), ExpiresAt: null)], account);
        if (request.ValidateOnly)
            return client.ToProto(now);

        db.Add(client);
        await commands.CommitAsync(context.CancellationToken);
        LogCreated(logger, id, grant.Role, grant.ScopeCode, account);
        return client.ToProto(now, secret);
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListClientsResponse> ListClients(Proto.ListClientsRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(Order, request);
        var clients = await db.Clients.AsNoTracking().TakePage(page).ToListAsync(context.CancellationToken);
        var now = clock.GetUtcNow();
        return new() { Clients = { page.Items(clients).Select(client => client.ToProto(now)) }, NextPageToken = page.NextPageToken(clients) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.Client> RotateClientSecret(Proto.RotateClientSecretRequest request, ServerCallContext context)
    {
        var client = await FindAsync(request.Name, request.Etag, context.CancellationToken);
        var previousExpiresAt = DateConversions.ParseInstant(request.PreviousSecretExpireTime, "previous_secret_expire_time").OrThrow();
        var (secret, now, account) = (ClientSecret.Generate(), clock.GetUtcNow(), context.Actor().Account);
        client.SetSecrets(ClientRules.Rotate(client, ClientSecret.ComputeHash(secret), previousExpiresAt, now).OrThrow(), account);
        await commands.CommitAsync(context.CancellationToken);
        LogRotated(logger, client.Id, account);
        return client.ToProto(now, secret);
    }

    /// <inheritdoc/>
    public override async Task<Proto.Client> DisableClient(Proto.DisableClientRequest request, ServerCallContext context)
    {
        var client = await FindAsync(request.Name, request.Etag, context.CancellationToken);
        var (now, account) = (clock.GetUtcNow(), context.Actor().Account);
        if (client.IsDisabled)
            return client.ToProto(now);

        client.Disable(account);
        await commands.CommitAsync(context.CancellationToken);
        LogDisabled(logger, client.Id, account);
        return client.ToProto(now);
    }

    private async Task<string?> CheckUnitAsync(string district, string code, CancellationToken cancellationToken) =>
        await db
            .Units.IgnoreQueryFilters() // an operator has no district of its own
            .AsNoTracking()
            .SingleOrDefaultAsync(unit => unit.District == district && unit.Code == code, cancellationToken) switch
        {
            null => ErrorReasons.ResourceNotFound,
            { State: UnitState.Closed } => ErrorReasons.UnitClosed,
            _ => null,
        };

    private static Result<(string Id, ClientGrant Grant)> Parse(Proto.CreateClientRequest request)
    {
        var (id, client) = (ResourceNamePattern.ParseNewId(request.ClientId, "client_id"), request.Client ?? new());
        var grant = ClientRules.Grant(client.Role.ToRole(), client.ScopeCode, client.Unit);
        return id.Error is null && grant.Error is null
            ? (id.OrThrow(), grant.OrThrow())
            : Error.InvalidArgument([.. id.Error?.Fields ?? [], .. grant.Error?.Fields ?? []]);
    }

    private async Task<Client> FindAsync(string name, string etag, CancellationToken cancellationToken)
    {
        var id = Name.Parse(name, "name").OrThrow()[0];
        var client = await db.Clients.SingleOrDefaultAsync(stored => stored.Id == id, cancellationToken).OrNotFoundAsync();
        RequestGuards.EnsureEtagMatches(etag, client.Version);
        return client;
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Client {Client} created by {Account}: role {Role}, scope {Scope}")]
    private static partial void LogCreated(ILogger logger, string client, Role role, string scope, string account);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Information, Message = "Secret of client {Client} rotated by {Account}")]
    private static partial void LogRotated(ILogger logger, string client, string account);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Information, Message = "Client {Client} disabled by {Account}")]
    private static partial void LogDisabled(ILogger logger, string client, string account);
}

internal static class ClientProto
{
    public static Proto.Client ToProto(this Client client, DateTimeOffset now, string secret = "") =>
        new()
        {
            Name = $"clients/{client.Id}",
            Role = client.Role switch
            {
                Role.Liaison => Proto.ClientRole.Liaison,
                Role.Bureau => Proto.ClientRole.Bureau,
                Role.Evaluator => Proto.ClientRole.Evaluator,
                Role.System => Proto.ClientRole.System,
                _ => throw new InvalidOperationException($"no client has the role {client.Role}"),
            },
            ScopeCode = client.ScopeCode,
            Unit = client.Unit is { } unit ? $"districts/{client.ScopeCode}/units/{unit}" : "",
            State = client.IsDisabled ? Proto.ClientState.Disabled : Proto.ClientState.Active,
            Secret = secret,
            CreateTime = client.CreatedAt.ToProto(),
            UpdateTime = client.UpdatedAt.ToProto(),
            UpdatedBy = client.UpdatedBy,
            LastUsedDate = client.LastUsedOn.ToProto(),
            PreviousSecretExpireTime = client.PreviousSecretExpiresAt(now).ToProto(),
            Etag = RequestGuards.Etag(client.Version),
        };

    /// <summary>Maps the role; null if it is unspecified or unknown.</summary>
    public static Role? ToRole(this Proto.ClientRole role) =>
        role switch
        {
            Proto.ClientRole.Liaison => Role.Liaison,
            Proto.ClientRole.Bureau => Role.Bureau,
            Proto.ClientRole.Evaluator => Role.Evaluator,
            Proto.ClientRole.System => Role.System,
            _ => null,
        };
}
