namespace ThemeDay.Registry.Accounts;

/// <summary>Ids of the clients under <c>Tokens:Clients</c>: the three services and the command line. All other clients are created by operators.</summary>
public sealed class ConfiguredClients(IConfiguration configuration)
{
    private readonly HashSet<string> ids = configuration
        .GetSection("Tokens:Clients")
        .GetChildren()
        .Select(client => client.Key)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a client is configured.</summary>
    public bool Contains(string id) => ids.Contains(id);
}
