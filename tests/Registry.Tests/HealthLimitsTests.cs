using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

/// <summary>grpc.health.v1.Health, which anyone may call: its streams stay, with the name that they ask for.</summary>
public sealed class HealthLimitsTests(TestPostgres postgres)
{
    [Fact]
    public async Task Streams_of_health_are_limited_by_address_and_checks_have_a_limit_of_their_own()
    {
        await using var host = await StartAsync(("Limits:BurstPerAddress", "2"), ("Limits:RequestsPerSecondPerAddress", "1"));

        List<RawResponse> streams = [];
        for (var number = 0; number < 4; number++)
            streams.Add(await host.RawAsync("/grpc.health.v1.Health/Watch", Ask(""), token: null, TimeSpan.FromMilliseconds(200)));
        var check = await host.RawAsync("/grpc.health.v1.Health/Check", Ask(""), token: null);

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyRequests), (streams[^1].Code, streams[^1].Reason));
        Assert.Equal(StatusCode.OK, check.Code);
    }

    [Fact]
    public async Task A_name_that_is_longer_than_any_service_has_is_not_held()
    {
        await using var host = await StartAsync();

        var answer = await host.RawAsync("/grpc.health.v1.Health/Watch", Ask(new string('a', 512 << 10)), token: null, TimeSpan.FromSeconds(5));

        Assert.NotEqual(StatusCode.DeadlineExceeded, answer.Code);
        Assert.NotEqual(StatusCode.OK, answer.Code);
    }

    private Task<TestServiceHost<Program>> StartAsync(params (string Name, string Value)[] settings) =>
        TestServiceHost<Program>.StartAsync(postgres, "registry-db", RegistryHost.Today, settings);

    private static byte[] Ask(string service) => RawResponse.Frame(new HealthCheckRequest { Service = service }.ToByteArray());
}
