using Npgsql;

namespace ThemeDay.AppHost.Servers;

/// <summary>The database of a service and the role that owns it, which can connect to the database of no other service.</summary>
public sealed class ServiceDatabaseResource
    : Resource, IResourceWithParent<IResourceWithConnectionString>, IResourceWithConnectionString, IResourceWithWaitSupport
{
    internal ServiceDatabaseResource(string name, string service, IResourceWithConnectionString server, ReferenceExpression address, ParameterResource password)
        : base(name)
    {
        (Service, Parent, Password) = (service, server, password);
        ConnectionStringExpression = ReferenceExpression.Create(
            $"{address};Username={service};Password={password};Database={service};{ServiceDatabase.Authentication}");
    }

    /// <summary>The name of the service, of its database and of its role.</summary>
    public string Service { get; }

    /// <summary>The server; its connection string is that of the superuser.</summary>
    public IResourceWithConnectionString Parent { get; }

    public ReferenceExpression ConnectionStringExpression { get; }

    internal ParameterResource Password { get; }
}

internal static class ServiceDatabaseExtensions
{
    /// <summary>Adds the database of a service. It and its role are created when the server is ready.</summary>
    /// <param name="server">The server, with an endpoint <c>tcp</c> and the connection string of the superuser.</param>
    /// <param name="name">The resource name.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="password">The password of its role.</param>
    public static IResourceBuilder<ServiceDatabaseResource> AddServiceDatabase(
        this IResourceBuilder<IResourceWithConnectionString> server, string name, string service, IResourceBuilder<ParameterResource> password)
    {
        var endpoint = ((IResourceWithEndpoints)server.Resource).GetEndpoint("tcp");
        var address = server.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? ReferenceExpression.Create($"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)}")
            : ReferenceExpression.Create($"Host=127.0.0.1;Port={endpoint.Property(EndpointProperty.Port)}");
        if (server.Resource is PostgresServerResource container && server.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            // deploy/compose/create-databases.sh does in the container what ServiceDatabase does here.
            server.ApplicationBuilder.CreateResourceBuilder(container).WithEnvironment($"{service.ToUpperInvariant()}_DB_PASSWORD", password);
        }

        var database = new ServiceDatabaseResource(name, service, server.Resource, address, password.Resource);
        // The orchestrator publishes no state for a resource of which it runs no process.
        server.OnResourceReady(async (_, ready, cancellationToken) =>
        {
            var superuser = await database.Parent.ConnectionStringExpression.GetValueAsync(cancellationToken);
            await ServiceDatabase.CreateAsync(superuser!, service, (await database.Password.GetValueAsync(cancellationToken))!, cancellationToken);
            await PublishAsync(database, ready.Services, KnownResourceStates.Running);
        });
        server.OnResourceStopped((_, stopped, _) => PublishAsync(database, stopped.Services, KnownResourceStates.Exited));
        return server.ApplicationBuilder.AddResource(database)
            .WithIconName("Database")
            .WithInitialState(new() { ResourceType = "PostgresDatabase", Properties = [], State = KnownResourceStates.NotStarted });
    }

    private static Task PublishAsync(ServiceDatabaseResource database, IServiceProvider services, string state) =>
        services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(database, snapshot => snapshot with { State = state });
}

/// <summary>Creates the database of a service and its role, or brings those that exist up to date.</summary>
public static class ServiceDatabase
{
    /// <summary>The server proves that it knows the password; no other authentication that a process on its port asks for is answered.</summary>
    public const string Authentication = "Require Auth=ScramSHA256";

    private const string CreateRole = """
        do $$ begin
            if not exists (select from pg_roles where rolname = current_setting('themeday.role')) then
                execute format('create role %I', current_setting('themeday.role'));
            end if;
            execute format('alter role %I with login password %L', current_setting('themeday.role'), current_setting('themeday.password'));
            perform pg_advisory_xact_lock(hashtext('themeday.databases')); -- PostgreSQL refuses a row of its catalogue that two change at once
            revoke all on database postgres, template1 from public;
        end $$
        """;

    // Releases up to 0.1 connected as the superuser, who owns what they created.
    private const string MakeOwner = """
        do $$ declare command text; begin
            execute format('alter database %I owner to %I', current_database(), current_setting('themeday.role'));
            execute format('revoke all on database %I from public', current_database());
            for command in
                select format('alter table %s owner to %I', oid::regclass, current_setting('themeday.role')) from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') and relowner <> current_setting('themeday.role')::regrole
                union all
                select format('alter function %s owner to %I', oid::regprocedure, current_setting('themeday.role')) from pg_proc
                where pronamespace = 'public'::regnamespace and proowner <> current_setting('themeday.role')::regrole
            loop
                execute command;
            end loop;
        end $$
        """;

    /// <summary>Creates database and role, both with the name of the service, and sets the password.</summary>
    /// <param name="superuser">The connection string of the superuser, without a database.</param>
    /// <param name="service">The name of the service: letters a to z.</param>
    /// <param name="password">The password of the role.</param>
    /// <param name="cancellationToken">Cancels; the next call goes on.</param>
    public static async Task CreateAsync(string superuser, string service, string password, CancellationToken cancellationToken)
    {
        await using (var server = await OpenAsync("postgres"))
        {
            await ExecuteAsync(server, CreateRole);
            await using var count = new NpgsqlCommand("select count(*) from pg_database where datname = $1", server)
            {
                Parameters = { new() { Value = service } },
            };
            if (await count.ExecuteScalarAsync(cancellationToken) is 0L) await ExecuteAsync(server, $"create database {service}");
        }

        await using var database = await OpenAsync(service);
        await ExecuteAsync(database, MakeOwner);

        async Task<NpgsqlConnection> OpenAsync(string name)
        {
            var connection = new NpgsqlConnection($"{superuser};Database={name};Pooling=false");
            await connection.OpenAsync(cancellationToken);
            // As parameters: a statement with the password in its text would be logged by the server if it fails.
            const string Set = "select set_config('themeday.role', $1, false), set_config('themeday.password', $2, false)";
            await using var settings = new NpgsqlCommand(Set, connection)
            {
                Parameters = { new() { Value = service }, new() { Value = password } },
            };
            await settings.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }

        async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
