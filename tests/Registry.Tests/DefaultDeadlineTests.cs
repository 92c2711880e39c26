using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

/// <summary>Requests without a deadline, and bodies that do not arrive: one second stands for the five and thirty of production.</summary>
public sealed class DefaultDeadlineTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private TestServiceHost<Program> host = null!;
    private DistrictForTests district = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestServiceHost<Program>.StartAsync(
            postgres,
            "registry-db",
            RegistryHost.Today,
            ("Limits:DefaultDeadline", $"{Default}"),
            ("Limits:BodyTimeout", $"{Default}")
        );
        district = new(host, "430503");
        await ImportAsync("first");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_request_without_a_deadline_that_hangs_is_ended()
    {
        await using var lockedUnits = await LockAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Units.ListUnitsAsync(new() { Parent = district.Name })).WaitAsync(Timeout);

        Assert.Equal((StatusCode.DeadlineExceeded, ErrorReasons.DeadlineExceeded), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_request_in_JSON_that_hangs_is_ended_too()
    {
        await using var lockedUnits = await LockAsync();
        using var http = host.Http(district.Bureau);

        using var refused = await http.GetAsync(new Uri($"/v1/{district.Name}/units", UriKind.Relative)).WaitAsync(Timeout);

        Assert.Equal(HttpStatusCode.GatewayTimeout, refused.StatusCode);
        Assert.Contains($"\"{ErrorReasons.DeadlineExceeded}\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_in_JSON_whose_body_comes_too_slowly_is_ended()
    {
        var answer = await RawHttp.SendSlowlyAsync(
            host.HttpAddress,
            $"""
            POST /v1/{district.Name}/units:import HTTP/1.1
            Authorization: Bearer {host.Token(district.Bureau)}
            Content-Type: application/json
            Content-Length: 1000000
            """,
            [.. Enumerable.Repeat((byte)' ', 100)],
            TimeSpan.FromMilliseconds(100) // 1,000 bytes per second, above the 240 that Kestrel demands
        );

        answer.AssertRefused(HttpStatusCode.GatewayTimeout, ErrorReasons.DeadlineExceeded);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("123456789S")]
    [InlineData("")]
    public async Task A_request_whose_deadline_cannot_be_read_has_none(string timeout)
    {
        await using var lockedUnits = await LockAsync();

        var refused = await host.RawAsync(
                "/themeday.registry.v1.UnitService/ListUnits",
                RawResponse.Frame(new ListUnitsRequest { Parent = district.Name }.ToByteArray()),
                host.Token(district.Bureau),
                timeout
            )
            .WaitAsync(Timeout);

        Assert.Equal((StatusCode.DeadlineExceeded, ErrorReasons.DeadlineExceeded), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Who_sets_a_longer_deadline_waits_longer()
    {
        Task<ListUnitsResponse> asked;
        await using (await LockAsync())
        {
            asked = district
                .Units.ListUnitsAsync(new() { Parent = district.Name }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Timeout)
                .ResponseAsync;
            await Task.WhenAny(asked, Task.Delay(2 * Default));
            Assert.False(asked.IsCompleted);
        }

        Assert.Single((await asked).Units);
    }

    [Fact]
    public async Task An_import_has_more_time()
    {
        Task imported;
        await using (await LockAsync())
        {
            imported = ImportAsync("second");
            await Task.WhenAny(imported, Task.Delay(2 * Default));
            Assert.False(imported.IsCompleted);
        }

        await imported;
    }

    [Fact]
    public async Task A_stream_goes_on()
    {
        var feed = new EventFeedService.EventFeedServiceClient(host.As(new("scheduling", Role.Service, "", null)));
        long head = 0;
        await Poll.UntilAsync(async () => (head = (await feed.GetHeadAsync(new())).Position) > 0, Timeout, "the unit in the log");
        using var call = feed.Subscribe(new() { AfterPosition = head });
        var next = call.ResponseStream.MoveNext(CancellationToken.None);

        await Task.WhenAny(next, Task.Delay(2 * Default));
        Assert.False(next.IsFaulted);
        await ImportAsync("second");

        while (await next.WaitAsync(Timeout) && call.ResponseStream.Current.Event is null)
            next = call.ResponseStream.MoveNext(CancellationToken.None);
        Assert.Equal(head + 1, call.ResponseStream.Current.Event?.Position);
    }

    private async Task ImportAsync(string unit) =>
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{unit},第一街道办事处,subdistrict" });

    /// <summary>Locks the table of the units, until it is disposed of: what reads it hangs.</summary>
    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = new NpgsqlCommand("begin; lock table unit in access exclusive mode", connection);
        await transaction.ExecuteNonQueryAsync();
        return new Locked(connection);
    }

    private sealed class Locked(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (var end = new NpgsqlCommand("rollback", connection))
                await end.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
        }
    }
}
