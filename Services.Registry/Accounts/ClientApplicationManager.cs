using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;
using ThemeDay.ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ThemeDay.Registry.Accounts;

/// <summary>Provides OpenIddict with the clients created by operators, in addition to the configured ones, and validates their secrets.</summary>
/// <remarks>
/// Only configured clients have rows in the application table of OpenIddict, which <see cref="ClientStore"/> synchronizes with the configuration at each
/// start. A created client is read at each token request, so that a rotation or disabling takes effect immediately.
/// </remarks>
internal sealed class ClientApplicationManager(
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache,
    ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store,
    RegistryDb db,
    TokenOptions tokens,
    TimeProvider clock
) : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    /// <inheritdoc/>
    public override async ValueTask<OpenIddictEntityFrameworkCoreApplication?> FindByClientIdAsync(
        string identifier,
        CancellationToken cancellationToken = default
    )
    {
        if (tokens.IsConfigured(identifier))
            return await base.FindByClientIdAsync(identifier, cancellationToken);
        if (identifier.Contains('\0'))
            return null; // PostgreSQL text cannot contain NUL
        var client = await db.Clients.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == identifier && !stored.IsDisabled, cancellationToken);
        return client is null ? null : new CreatedApplication(client);
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ValidateClientSecretAsync(
        OpenIddictEntityFrameworkCoreApplication application,
        string secret,
        CancellationToken cancellationToken = default
    ) =>
        application is CreatedApplication created
            ? new(created.Client.HasSecret(secret, clock.GetUtcNow()))
            : base.ValidateClientSecretAsync(application, secret, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>As for created clients (<see cref="ClientSecret"/>): the secret is random, so a slow hash would only serve those who send wrong ones.</remarks>
    protected override ValueTask<string> ObfuscateClientSecretAsync(string secret, CancellationToken cancellationToken = default) =>
        new(Convert.ToBase64String(ClientSecret.ComputeHash(secret)));

    /// <inheritdoc/>
    protected override ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default)
    {
        var stored = new byte[SHA256.HashSizeInBytes];
        var isHash = Convert.TryFromBase64String(comparand, stored, out var length) && length == stored.Length; // not one of an earlier version
        return new(isHash & CryptographicOperations.FixedTimeEquals(stored, ClientSecret.ComputeHash(secret)));
    }

    /// <summary>OpenIddict application of a created client; never stored.</summary>
    private sealed class CreatedApplication : OpenIddictEntityFrameworkCoreApplication
    {
        public CreatedApplication(Client client)
        {
            Client = client;
            ClientId = client.Id;
            ClientType = ClientTypes.Confidential;
            string[] permissions = [OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.ClientCredentials];
            Permissions = JsonSerializer.Serialize(permissions);
        }

        public Client Client { get; }
    }
}
