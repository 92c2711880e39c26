using OpenIddict.Abstractions;
using ThemeDay.ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ThemeDay.Registry.Accounts;

/// <summary>Synchronizes the OpenIddict applications with the configured clients and their secrets (<see cref="TokenOptions"/>).</summary>
/// <remarks>Clients created by operators (<see cref="Client"/>) have no OpenIddict rows and are not affected.</remarks>
internal static class ClientStore
{
    /// <summary>Creates missing applications, updates changed secrets, and deletes applications that are no longer configured.</summary>
    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        var named = services.GetRequiredService<TokenOptions>().Clients;
        var known = await applications.ListAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        foreach (var each in known)
        {
            var id = await applications.GetClientIdAsync(each, cancellationToken);
            if (id is null || !named.ContainsKey(id))
                await applications.DeleteAsync(each, cancellationToken);
        }

        foreach (var (id, secret) in named)
        {
            var wanted = new OpenIddictApplicationDescriptor
            {
                ClientId = id,
                ClientSecret = secret,
                ClientType = ClientTypes.Confidential,
                Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
            };
            if (await applications.FindByClientIdAsync(id, cancellationToken) is not { } there)
                await applications.CreateAsync(wanted, cancellationToken);
            else if (!await applications.ValidateClientSecretAsync(there, secret, cancellationToken))
                await applications.UpdateAsync(there, wanted, cancellationToken);
        }
    }
}
