using System.Globalization;
using ThemeDay.Servers;
using ThemeDay.State;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Running;

/// <summary>One run shared by tests that leave it running.</summary>
public sealed class OneRun : IAsyncLifetime
{
    private readonly NewFolder folder = new();

    internal TinyRun Run { get; private set; } = null!;

    internal RunFile Addresses { get; private set; } = null!;

    /// <summary>The number of its process, or nothing.</summary>
    internal string Epmd() => folder.Processes().Select(process => process.Split(' ')).FirstOrDefault(words => words[1] == "epmd")?[0] ?? "";

    public async ValueTask InitializeAsync()
    {
        Run = await TinyRun.StartAsync(folder.Path);
        Addresses = await Run.ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        folder.Dispose();
    }
}

public sealed class RunTests(OneRun one) : IClassFixture<OneRun>, IDisposable
{
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient client = new();

    [Fact]
    public async Task A_service_is_told_where_its_neighbours_its_database_and_the_broker_are()
    {
        var first = one.Addresses.Services["first"];

        Assert.Equal(first.Http, await GivenAsync("services__first__http__0"));
        Assert.Equal(first.Grpc, await GivenAsync("services__first__grpc__0"));
        Assert.Matches("^Host=127.0.0.1;Port=[0-9]+;Username=postgres;Password=[A-Za-z0-9_-]+;Database=tiny$", await GivenAsync("ConnectionStrings__tiny-db"));
        Assert.Matches("^amqp://guest:[A-Za-z0-9_-]+@127.0.0.1:[0-9]+$", await GivenAsync("ConnectionStrings__messaging"));
        Assert.Equal("second", await GivenAsync("OTEL_SERVICE_NAME"));
    }

    [Fact]
    public async Task A_second_run_on_the_same_state_is_refused()
    {
        await using var second = await TinyRun.StartAsync(one.Run.State.Path);

        Assert.Equal(1, await second.Host.Ended);
        await Until.TrueAsync(() => second.Said.Contains("another run uses the state folder", StringComparison.Ordinal), RestartLimit, second.Said);
        Assert.True(one.Run.Host.IsRunning);
    }

    [Fact]
    public async Task A_service_that_dies_is_started_again_at_the_same_address()
    {
        var address = one.Addresses.Services["first"].Http;
        var before = await client.GetStringAsync($"{address}/pid");

        await KillAsync(before);

        await Until.TrueAsync(async () => await AnswersAsync($"{address}/pid") is { } now && now != before, RestartLimit, "the service answers again");
    }

    [Fact]
    public async Task A_PostgreSQL_that_dies_is_started_again_and_the_services_go_on()
    {
        var pidFile = one.Run.State.File("postgres/data/postmaster.pid");
        var before = (await File.ReadAllLinesAsync(pidFile))[0];

        await KillAsync(before);

        await Until.TrueAsync(
            async () => File.Exists(pidFile) && File.ReadLines(pidFile).FirstOrDefault() != before && await AnswersAsync($"{one.Addresses.Services["second"].Http}/health") is not null,
            RestartLimit,
            "the service reaches its database again");
    }

    [Fact]
    public async Task An_epmd_that_dies_alone_is_started_again()
    {
        var before = one.Epmd();

        await KillAsync(before);

        await Until.TrueAsync(() => one.Epmd() is { Length: > 0 } now && now != before, RestartLimit, "epmd runs again");
    }

    [Fact]
    public async Task Another_run_on_another_state_goes_on_beside_the_first()
    {
        using var folder = new NewFolder();
        await using var other = await TinyRun.StartAsync(folder.Path);

        var addresses = await other.ReadyAsync();

        Assert.NotEqual(one.Addresses.Services["first"].Http, addresses.Services["first"].Http);
        Assert.NotNull(await AnswersAsync($"{one.Addresses.Services["first"].Http}/health"));
        await other.StopAsync();
        Assert.Empty(folder.Processes());
        Assert.Null(RunFile.Find(other.State));
    }

    public void Dispose() => client.Dispose();

    private Task<string> GivenAsync(string variable) => client.GetStringAsync($"{one.Addresses.Services["second"].Http}/given/{variable}");

    private async Task<string?> AnswersAsync(string address)
    {
        try
        {
            return await client.GetStringAsync(address);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task KillAsync(string pid)
    {
        var (exitCode, said) = await Launcher.RunAsync(new("kill", "-9", int.Parse(pid, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)), default);
        Assert.True(exitCode == 0, said);
    }
}
