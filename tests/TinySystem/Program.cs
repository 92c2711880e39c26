using Aspire.Hosting;
using Npgsql;
using ThemeDay.State;

// The smallest system the local engine can run: both servers, and this very program twice as its services.
if (Environment.GetEnvironmentVariable("HTTP_PORTS") is { } httpPort)
    await ServeAsync(httpPort, Environment.GetEnvironmentVariable("GRPC_PORTS")!);
else
    Host(args);

static void Host(string[] args)
{
    var builder = DistributedApplication.CreateBuilder(args);
    var state = StateFolder.Of(builder.Configuration["state"], builder.AppHostDirectory);
    var secret = builder.AddParameter("password", () => state.Secrets.ReadOrMake("password", Secrets.Password), secret: true);
    var database = builder.AddPostgres("postgres", password: secret).AddDatabase("tiny-db", "tiny");
    var messaging = builder.AddRabbitMQ("messaging", password: secret);
    var first = builder.AddProject("first", "TinySystem.csproj")
        .WithHttpEndpoint(name: "http", env: "HTTP_PORTS")
        .WithHttpEndpoint(name: "grpc", env: "GRPC_PORTS")
        .WithHttpHealthCheck("/health", endpointName: "http")
        .WithReference(database).WaitFor(database)
        .WithEnvironment("Tiny__Folder", state.Folder("files/first"));
    builder.AddProject("second", "TinySystem.csproj")
        .WithHttpEndpoint(name: "http", env: "HTTP_PORTS")
        .WithHttpEndpoint(name: "grpc", env: "GRPC_PORTS")
        .WithHttpHealthCheck("/health", endpointName: "http")
        .WithReference(database)
        .WithReference(messaging)
        .WithReference(first)
        .WithEnvironment("Tiny__Folder", state.Folder("files/second"));
    builder.Build().Run();
}

static async Task ServeAsync(string httpPort, string grpcPort)
{
    var app = WebApplication.Create();
    app.Urls.Add($"http://127.0.0.1:{httpPort}");
    app.Urls.Add($"http://127.0.0.1:{grpcPort}");
    app.MapGet("/health", async (IConfiguration given, CancellationToken stop) =>
    {
        await using var connection = new NpgsqlConnection(given.GetConnectionString("tiny-db"));
        await connection.OpenAsync(stop);
    });
    app.MapGet("/given/{name}", (string name) => Environment.GetEnvironmentVariable(name));
    app.MapGet("/pid", () => Environment.ProcessId);
    await app.RunAsync();
}
