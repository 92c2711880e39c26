using ThemeDay.AppHost.Servers;
using ThemeDay.AppHost.Services;

// The application model: resources, their configuration and their start order.
StartupException.ExitWhenUnhandled();
var builder = DistributedApplication.CreateBuilder(DashboardDefaults.CreateOptions(args));
var state = StateDirectory.Resolve(builder.Configuration["state"], builder.AppHostDirectory);
using var stateLock = builder.ExecutionContext.IsRunMode ? StateLock.Acquire(state) : null;
var ports = new PersistedPorts(state, builder.GetRequestedPorts());
DashboardDefaults.Apply(builder, state, ports);

var containers = builder.ExecutionContext.IsPublishMode || builder.Configuration["servers"] is "containers"
    || (builder.Configuration["servers"] is null && SystemPackages.ContainerEngineAnswers());

// PostgreSQL: the one of the given connection strings; otherwise a container, or the server of the system package. Each service owns one database.
// First: if the secrets of existing data are missing, none is generated.
var postgres = builder.Configuration.GetConnectionString("registry-db") is not null ? null : AddPostgres();
var registryDb = AddDatabase("registry");
var schedulingDb = AddDatabase("scheduling");
var publicationDb = AddDatabase("publication");

// RabbitMQ: likewise. Each service is a user of the local broker.
IResourceBuilder<IResource> messaging =
    builder.Configuration.GetConnectionString("messaging") is not null ? builder.AddConnectionString("messaging")
    : containers ? builder.AddRabbitMQ("messaging", password: Secret("messaging-password", SecretStore.GeneratePassword), port: Port("messaging"))
        .WithImageTag("3.13").WithDataVolume(state.GetVolumeName("messaging"))
    : builder.AddLocalRabbitMQ("messaging", state.GetPath("messaging"), ports.Get, service => Secret($"{service}-messaging", SecretStore.GeneratePassword));

// Generated on the first start and persisted in the state directory.
var tokenKey = Secret("token-signing-key", SecretStore.GenerateSigningKey);
var checkpointKey = Secret("checkpoint-signing-key", SecretStore.GenerateSigningKey);
var messageKey = Secret("message-authentication-key", SecretStore.GeneratePassword);
var webhookKey = Secret("webhook-secret-key", SecretStore.GeneratePassword);
var registryClient = Secret("registry-client", SecretStore.GeneratePassword);
var schedulingClient = Secret("scheduling-client", SecretStore.GeneratePassword);
var publicationClient = Secret("publication-client", SecretStore.GeneratePassword);
var cliClient = Secret("cli-client", SecretStore.GeneratePassword);
var replicas = builder.Configuration.GetValue("replicas", 1);

// A service waits for its own database only: it must start while the broker is down and without any other service being ready.
var registry = builder.AddService<Projects.Services_Registry>("registry", state, Port, replicas)
    .WithReference(registryDb).WaitFor(registryDb)
    .WithMessaging(messaging, messageKey)
    .WithEnvironment("Tokens__SigningKey", tokenKey)
    .WithEnvironment("Tokens__ClientSecret", registryClient)
    .WithEnvironment("Tokens__Clients__registry", registryClient)
    .WithEnvironment("Tokens__Clients__scheduling", schedulingClient)
    .WithEnvironment("Tokens__Clients__publication", publicationClient)
    .WithEnvironment("Tokens__Clients__cli", cliClient)
    .WithEnvironment("Checkpoints__SigningKey", checkpointKey)
    .WithEnvironment("Contacts__KeyFolder", ServiceDirectory("keys", "registry"))
    .WithEnvironment("Files__Folder", ServiceDirectory("files", "registry"));

var scheduling = builder.AddService<Projects.Services_Scheduling>("scheduling", state, Port, replicas)
    .WithReference(schedulingDb).WaitFor(schedulingDb)
    .WithMessaging(messaging, messageKey)
    .WithReference(registry)
    .WithPortalAsKnownProxy()
    .WithEnvironment("Tokens__ClientSecret", schedulingClient)
    .WithTokenVerificationKey(tokenKey)
    .WithEnvironment("Checkpoints__SigningKey", checkpointKey)
    .WithEnvironment("Webhooks__SecretKey", webhookKey);

var publication = builder.AddService<Projects.Services_Publication>("publication", state, Port, replicas)
    .WithReference(publicationDb).WaitFor(publicationDb)
    .WithMessaging(messaging, messageKey)
    .WithReference(registry)
    .WithReference(scheduling)
    .WithPortalAsKnownProxy()
    .WithEnvironment("Tokens__ClientSecret", publicationClient)
    .WithTokenVerificationKey(tokenKey)
    .WithEnvironment("Checkpoints__SigningKey", checkpointKey)
    .WithEnvironment("Contacts__KeyFolder", ServiceDirectory("keys", "publication"))
    .WithEnvironment("Files__Folder", ServiceDirectory("files", "publication"))
    .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/v1/public/districts/430503/publishedReports", DisplayText = "Public results (demo)" });

// The pages for citizens. It owns nothing and has no secret: it shows what anyone may ask of the services.
builder.AddWebSite<Projects.Portal>("portal", state, Port, replicas, "Portal")
    .WithReference(scheduling)
    .WithReference(publication);

// Events flow in both directions: plan releases from Scheduling to Registry, reports from Publication to Scheduling.
registry.WithReference(scheduling);
scheduling.WithReference(publication);

// Operator commands in the dashboard.
registry.WithSystemCommands(state).WithDeadLetterCommands(state);
scheduling.WithExportCommand(state).WithDeadLetterCommands(state);
publication.WithDeadLetterCommands(state);

builder.AddSupervision(state, ports);
using var home = OrchestratorHome.Create(builder, state);
using var application = builder.Build();
if (builder.Configuration["servers"] is "containers" && builder.ExecutionContext.IsRunMode) SystemPackages.RequireContainerEngine();
application.Run();

IResourceBuilder<ParameterResource> Secret(string name, Func<string> generate, string? data = null)
{
    if (builder.ExecutionContext.IsRunMode) state.Secrets.GetOrCreate(name, generate, data);   // an error in the callback would leave the start waiting
    return builder.AddParameter(name, () => state.Secrets.GetOrCreate(name, generate), secret: true);
}

IResourceBuilder<IResourceWithConnectionString> AddPostgres()
{
    var password = Secret("postgres-password", SecretStore.GeneratePassword, data: containers ? null : state.GetPath("postgres/data"));
    return containers
        ? builder.AddPostgres("postgres", password: password, port: Port("postgres")).WithImageTag("17.6").WithDataVolume(state.GetVolumeName("postgres"))
        : builder.AddLocalPostgres("postgres", password, state.GetPath("secrets/postgres-password"), state.GetPath("postgres"), ports.Get("postgres"));
}

IResourceBuilder<IResourceWithConnectionString> AddDatabase(string service) => postgres is null
    ? builder.AddConnectionString($"{service}-db")
    : postgres.AddServiceDatabase($"{service}-db", service, Secret($"{service}-db-password", SecretStore.GeneratePassword));

int? Port(string name) => builder.ExecutionContext.IsRunMode ? ports.Get(name) : null;

string ServiceDirectory(string name, string service) =>
    builder.ExecutionContext.IsRunMode ? state.CreateServiceDirectory(name, service) : $"/data/{name}/{service}";
