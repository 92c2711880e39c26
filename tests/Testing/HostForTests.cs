using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ThemeDay.ServiceDefaults.Rules;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Testing;

/// <summary>A service in this process: its real pipeline over a real database of its own, signed tokens, and a clock that stands where it is set.</summary>
public sealed class HostForTests<TProgram> : IAsyncDisposable
    where TProgram : class
{
    private readonly TokensForTests tokens = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-host-");
    private readonly WebApplicationFactory<TProgram> factory;

    private HostForTests(string connectionName, string connection, DateOnly today, (string Name, string Value)[] settings)
    {
        Clock = new FakeTimeProvider(Shanghai.StartOf(today).AddHours(9)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host =>
        {
            host.UseSetting($"ConnectionStrings:{connectionName}", connection);
            host.UseSetting("Tokens:SigningKey", tokens.SigningKey);
            host.UseSetting("Tokens:ClientSecret", "secret-of-tests");
            foreach (var client in (string[])["registry", "scheduling", "publication", "cli"]) host.UseSetting($"Tokens:Clients:{client}", "secret-of-tests");
            host.UseSetting("Checkpoints:SigningKey", tokens.SigningKey);
            host.UseSetting("Contacts:KeyFolder", folder.FullName);
            host.UseSetting("Files:Folder", folder.FullName);
            host.UseSetting("Logging:LogLevel:Default", "Warning");
            foreach (var (name, value) in settings) host.UseSetting(name, value);
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new TestOutput()));
            host.ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock));
        });
    }

    /// <summary>The clock of the service.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>Starts it on an empty database and waits until it is ready.</summary>
    public static async Task<HostForTests<TProgram>> StartAsync(PostgresForTests postgres, string connectionName, DateOnly today, params (string Name, string Value)[] settings)
    {
        var host = new HostForTests<TProgram>(connectionName, await postgres.NewConnectionStringAsync(), today, settings);
        _ = host.factory.Server;
        await host.Services.GetRequiredService<Prepared>().Done.WaitAsync(TimeSpan.FromSeconds(30));
        return host;
    }

    /// <summary>Its day, from now on.</summary>
    public void Today(DateOnly day) => Clock.SetUtcNow(Shanghai.StartOf(day).AddHours(9));

    /// <summary>Calls as somebody; null: as nobody.</summary>
    public CallInvoker As(Actor? actor, Metadata? headers = null)
    {
        var channel = GrpcChannel.ForAddress(factory.Server.BaseAddress, new() { HttpHandler = factory.Server.CreateHandler(), MaxSendMessageSize = null, MaxReceiveMessageSize = null });
        return channel.Intercept(metadata =>
        {
            if (actor is not null) metadata.Add("authorization", $"Bearer {Token(actor)}");
            foreach (var header in headers ?? []) metadata.Add(header);
            return metadata;
        });
    }

    /// <summary>Calls over HTTP as somebody; null: as nobody.</summary>
    public HttpClient Http(Actor? actor)
    {
        var client = factory.CreateClient();
        if (actor is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(actor));
        return client;
    }

    /// <summary>A token as Registry signs them.</summary>
    public string Token(Actor actor) => tokens.Of(actor);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>The service's log in the output of whichever test is running.</summary>
    private sealed class TestOutput : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            TestContext.Current.TestOutputHelper?.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
