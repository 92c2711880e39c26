using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ThemeDay.State;

// The picture of the system: what runs, and what it is given. Aspire's API; which engine runs it is told in docs/decisions/0001.
var builder = DistributedApplication.CreateBuilder(args);
var state = StateFolder.Of(builder.Configuration["state"], builder.AppHostDirectory);

// Secrets are made on the first start and kept in the state folder.
var tokenKey = Secret("token-signing-key", Secrets.SigningKey);
var seal = Secret("checkpoint-signing-key", Secrets.SigningKey);
var registryClient = Secret("registry-client", Secrets.Password);
var schedulingClient = Secret("scheduling-client", Secrets.Password);
var publicationClient = Secret("publication-client", Secrets.Password);
var cliClient = Secret("cli-client", Secrets.Password);

var postgres = builder.AddPostgres("postgres", password: Secret("postgres-password", Secrets.Password), port: Port("postgres"))
    .WithDataVolume(state.Volume("postgres"));
var registryDb = postgres.AddDatabase("registry-db", "registry");
var schedulingDb = postgres.AddDatabase("scheduling-db", "scheduling");
var publicationDb = postgres.AddDatabase("publication-db", "publication");

var messaging = builder.AddRabbitMQ("messaging", password: Secret("messaging-password", Secrets.Password), port: Port("messaging"))
    .WithDataVolume(state.Volume("messaging"));

// A service waits for its own database alone: the broker may be away, and no service is ever needed by another to be ready.
var registry = builder.AddProject("registry", "../Services.Registry/Services.Registry.csproj")
    .WithHttpEndpoint(port: Port("registry:http"), name: "http", env: "HTTP_PORTS")
    .WithHttpEndpoint(port: Port("registry:grpc"), name: "grpc", env: "GRPC_PORTS")
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(registryDb).WaitFor(registryDb)
    .WithReference(messaging)
    .WithEnvironment("Tokens__SigningKey", tokenKey)
    .WithEnvironment("Tokens__ClientSecret", registryClient)
    .WithEnvironment("Tokens__Clients__registry", registryClient)
    .WithEnvironment("Tokens__Clients__scheduling", schedulingClient)
    .WithEnvironment("Tokens__Clients__publication", publicationClient)
    .WithEnvironment("Tokens__Clients__cli", cliClient)
    .WithEnvironment("Checkpoints__SigningKey", seal)
    .WithEnvironment("Contacts__KeyFolder", state.Folder("keys/registry"))
    .WithEnvironment("Files__Folder", state.Folder("files/registry"));

var scheduling = builder.AddProject("scheduling", "../Services.Scheduling/Services.Scheduling.csproj")
    .WithHttpEndpoint(port: Port("scheduling:http"), name: "http", env: "HTTP_PORTS")
    .WithHttpEndpoint(port: Port("scheduling:grpc"), name: "grpc", env: "GRPC_PORTS")
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(schedulingDb).WaitFor(schedulingDb)
    .WithReference(messaging)
    .WithReference(registry)
    .WithEnvironment("Tokens__ClientSecret", schedulingClient)
    .WithEnvironment("Checkpoints__SigningKey", seal);

var publication = builder.AddProject("publication", "../Services.Publication/Services.Publication.csproj")
    .WithHttpEndpoint(port: Port("publication:http"), name: "http", env: "HTTP_PORTS")
    .WithHttpEndpoint(port: Port("publication:grpc"), name: "grpc", env: "GRPC_PORTS")
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(publicationDb).WaitFor(publicationDb)
    .WithReference(messaging)
    .WithReference(registry)
    .WithReference(scheduling)
    .WithEnvironment("Tokens__ClientSecret", publicationClient)
    .WithEnvironment("Checkpoints__SigningKey", seal)
    .WithEnvironment("Files__Folder", state.Folder("files/publication"));

// Facts flow both ways: Scheduling's releases back to Registry, Publication's reports back to Scheduling.
registry.WithReference(scheduling);
scheduling.WithReference(publication);

builder.Build().Run();

IResourceBuilder<ParameterResource> Secret(string name, Func<string> make) =>
    builder.AddParameter(name, () => state.Secrets.ReadOrMake(name, make), secret: true);

// Given as ports:registry:http and so on; without it, a free one.
int? Port(string of) => int.TryParse(builder.Configuration[$"ports:{of}"], out var port) ? port : null;
