using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ThemeDay.Registry.Accounts;

/// <summary>The configured clients that may ask for tokens, each with the secret its configuration gives: <c>Tokens:Clients:registry</c> and so on.</summary>
/// <remarks>Those that operators create (<see cref="Client"/>) are no rows of OpenIddict, and are left alone here.</remarks>
internal static class ClientStore
{
    /// <summary>Makes those that are missing, gives each the secret that holds now, and forgets those that are named no more.</summary>
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
