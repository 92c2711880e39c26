using Aspire.Hosting.ApplicationModel;
using ThemeDay.Servers;
using ThemeDay.State;

namespace ThemeDay.Local;

/// <summary>An HTTP endpoint as AppHost.cs describes it; its port is known once the run has one for it.</summary>
internal sealed record LocalEndpoint(string Resource, string Name, int? GivenPort);

/// <summary>Every resource's address in this run, settled before anything starts: nobody waits for another to be told where it is.</summary>
internal sealed class Wiring
{
    private readonly Dictionary<LocalEndpoint, int> ports = [];

    public Wiring(StateFolder state, IEnumerable<IResource> resources, Func<string, string> logOf)
    {
        var remembered = new RememberedPorts(state);
        foreach (var resource in resources)
        {
            switch (resource)
            {
                case PostgresServerResource postgres:
                    Postgres.Add(postgres, new(state.File(postgres.Name), postgres.Password(), remembered.For(postgres.Name, postgres.Port)) { Log = logOf(postgres.Name) });
                    break;
                case RabbitMQServerResource rabbit:
                    RabbitMq.Add(rabbit, new(state.File(rabbit.Name), rabbit.Password(), remembered.For(rabbit.Name, rabbit.Port)) { Log = logOf(rabbit.Name) });
                    break;
                case ProjectResource project:
                    foreach (var endpoint in project.Endpoints) ports.Add(endpoint, remembered.For($"{project.Name}:{endpoint.Name}", endpoint.GivenPort));
                    break;
            }
        }

        remembered.Save();
    }

    public Dictionary<PostgresServerResource, PrivatePostgres> Postgres { get; } = [];

    public Dictionary<RabbitMQServerResource, PrivateRabbitMq> RabbitMq { get; } = [];

    public int Port(LocalEndpoint endpoint) => ports[endpoint];

    public string Address(LocalEndpoint endpoint) => $"http://127.0.0.1:{Port(endpoint)}";

    public string Address(ProjectResource project, string endpoint) => Address(project.Endpoints.Single(its => its.Name == endpoint));

    public string ConnectionString(IResourceWithConnectionString resource) => resource switch
    {
        PostgresDatabaseResource database => $"{Postgres[database.Server].ConnectionString};Database={database.DatabaseName}",
        PostgresServerResource postgres => Postgres[postgres].ConnectionString,
        RabbitMQServerResource rabbit => RabbitMq[rabbit].ConnectionString,
        _ => throw new NotSupportedException($"{resource.Name} has no connection string here"),
    };
}
