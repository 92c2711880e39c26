using ThemeDay.Local;

namespace Aspire.Hosting
{
    public interface IResourceWithServiceDiscovery : ApplicationModel.IResourceWithEndpoints;
}

namespace Aspire.Hosting.ApplicationModel
{
    public interface IResource
    {
        string Name { get; }
    }

    public interface IResourceBuilder<out T>
        where T : IResource
    {
        T Resource { get; }
    }

    public interface IResourceWithEnvironment : IResource;

    public interface IResourceWithEndpoints : IResource;

    public interface IResourceWithWaitSupport : IResource;

    public interface IResourceWithConnectionString : IResource;

    public abstract class Resource(string name) : IResource
    {
        public string Name => name;
    }

    /// <summary>A value known to the host alone, read when it is first needed.</summary>
    public sealed class ParameterResource : Resource
    {
        private readonly Lazy<string> value;

        internal ParameterResource(string name, Func<string> getter)
            : base(name) => value = new Lazy<string>(getter);

        internal string Value => value.Value;
    }

    /// <summary>A private PostgreSQL; it takes part in the run by its password, its port and its databases.</summary>
    public sealed class PostgresServerResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport
    {
        internal PostgresServerResource(string name, Func<string> password, int? port)
            : base(name) => (Password, Port) = (password, port);

        internal Func<string> Password { get; }

        internal int? Port { get; }

        internal List<PostgresDatabaseResource> Databases { get; } = [];
    }

    public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString
    {
        internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource server)
            : base(name) => (DatabaseName, Server) = (databaseName, server);

        internal string DatabaseName { get; }

        internal PostgresServerResource Server { get; }
    }

    /// <summary>A private RabbitMQ.</summary>
    public sealed class RabbitMQServerResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport
    {
        internal RabbitMQServerResource(string name, Func<string> password, int? port)
            : base(name) => (Password, Port) = (password, port);

        internal Func<string> Password { get; }

        internal int? Port { get; }
    }

    /// <summary>A service of this solution, run from its built output.</summary>
    public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
    {
        internal ProjectResource(string name, BuiltProject project)
            : base(name) => Project = project;

        internal BuiltProject Project { get; }

        internal List<LocalEndpoint> Endpoints { get; } = [];

        /// <summary>Variables whose values are known only once every port is.</summary>
        internal List<(string Name, Func<Wiring, string?> Value)> Environment { get; } = [];

        internal List<IResource> WaitsFor { get; } = [];

        /// <summary>Endpoint and path that answer 200 when it is ready.</summary>
        internal (string Endpoint, string Path)? Health { get; set; }
    }
}
