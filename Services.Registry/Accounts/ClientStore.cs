using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ThemeDay.Registry.Accounts;

/// <summary>Synchronizes the OpenIddict applications with the configured clients and their secrets, <c>Tokens:Clients:registry</c> and so on.</summary>
/// <remarks>Clients created by operators (<see cref="Client"/>) have no OpenIddict rows and are not affected.</remarks>
internal static class ClientStore
{
    /// <summary>Creates missing applications, updates changed secrets, and deletes applications that are no longer configured.</summary>
    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        var named = services.GetRequiredService<IConfiguration>().GetSection("Tokens:Clients").GetChildren().ToList();
        var known = await applications.ListAsync(cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        foreach (var each in known)
        {
            var id = await applications.GetClientIdAsync(each, cancellationToken);
            if (!named.Exists(client => client.Key == id))
                await applications.DeleteAsync(each, cancellationToken);
        }

        foreach (var client in named)
        {
            var wanted = new OpenIddictApplicationDescriptor
            {
                ClientId = client.Key,
                ClientSecret = client.Value,
                ClientType = ClientTypes.Confidential,
                Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
            };
            if (await applications.FindByClientIdAsync(client.Key, cancellationToken) is not { } there)
                await applications.CreateAsync(wanted, cancellationToken);
            else if (!await applications.ValidateClientSecretAsync(there, client.Value!, cancellationToken))
                await applications.UpdateAsync(there, wanted, cancellationToken);
        }
    }
}
