using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Tests.Running;

/// <summary>A running system that commands find by its state directory: three services on real sockets, each with one gRPC service of the test.</summary>
internal sealed class FakeSystem : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-cli-");
    private readonly List<WebApplication> hosts = [];

    /// <summary>The role of the last token request; empty if there was none.</summary>
    public string RoleAsked { get; private set; } = "";

    /// <summary>The body with which requests for a token are refused; null if they are granted.</summary>
    public string? TokenRefusal { get; set; }

    public static async Task<FakeSystem> StartAsync<TService>(IReadOnlyDictionary<string, TService> services)
        where TService : class
    {
        var system = new FakeSystem();
        var state = StateDirectory.Resolve(system.folder.FullName, "");
        state.Secrets.GetOrCreate("cli-client", () => "secret");
        Dictionary<string, ServiceAddress> addresses = [];
        foreach (var (name, service) in services)
            addresses[name] = await system.ListenAsync(service);
        new RunFile(Environment.ProcessId, addresses).Write(state);
        return system;
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code and the lines of standard output.</returns>
    public async Task<(int ExitCode, string[] Output)> RunAsync(Command command, params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await new RootCommand { command }
            .Parse([.. words, "--state", folder.FullName])
            .InvokeAsync(
                new()
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                }
            );
        TestContext.Current.TestOutputHelper?.WriteLine($"{error}");
        return (exitCode, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task<ServiceAddress> ListenAsync<TService>(TService service)
        where TService : class
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http1);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        var host = builder.Build();
        hosts.Add(host);
        host.MapGrpcService<TService>();
        host.MapPost(
            "/connect/token",
            async (HttpContext context) =>
            {
                RoleAsked = (await context.Request.ReadFormAsync())["role"].ToString();
                return TokenRefusal is { } refusal
                    ? Results.Text(refusal, "application/json", statusCode: StatusCodes.Status400BadRequest)
                    : Results.Json(new { access_token = "token", expires_in = 300 });
            }
        );
        await host.StartAsync();
        return host.Urls.ToList() is [var http, var grpc] ? new($"{http}/", grpc) : throw new InvalidOperationException("two addresses expected");
    }
}
