namespace ThemeDay.Registry.Accounts;

/// <summary>The ids under <c>Tokens:Clients</c>: the three services and the command line. Every other client was created by an operator.</summary>
public sealed class ConfiguredClients(IConfiguration configuration)
{
    private readonly HashSet<string> ids = configuration
        .GetSection("Tokens:Clients")
        .GetChildren()
        .Select(client => client.Key)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Is it configured?</summary>
    public bool Contains(string id) => ids.Contains(id);
}
