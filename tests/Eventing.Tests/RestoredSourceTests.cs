using Microsoft.Extensions.Logging;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>A source whose database was restored from an old backup has a diverged log, which must raise an alarm.</summary>
public sealed class RestoredSourceTests(PostgresForTests postgres, RabbitMqForTests rabbit) : IAsyncLifetime
{
    private readonly Town town = new(postgres);
    private string broker = "";

    public async ValueTask InitializeAsync() => broker = await rabbit.NewHostAsync();

    public ValueTask DisposeAsync() => town.DisposeAsync();

    [Theory]
    [InlineData(3)] // still behind the applied position
    [InlineData(10)] // at the applied position, with different events
    [InlineData(12)] // past the applied position
    public async Task Nothing_more_is_applied_and_somebody_is_called(int saidSince)
    {
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        await speaker.SayAsync(10);
        var heard = await hearer.HeardAsync(10);
        await speaker.StopAsync();
        await hearer.StopAsync();

        await town.ForgetSpeakersDatabaseAsync();
        speaker = await town.SpeakerAsync(broker);
        await speaker.SayAsync(saidSince);
        await Until.TrueAsync(async () => await speaker.CountAsync("event_log") == saidSince, Town.Limit, "events in the log");
        hearer = await town.HearerAsync(broker);

        await Until.TrueAsync(async () => await hearer.HealthAsync() is "Degraded" && hearer.Log.At(LogLevel.Critical).Any(), Town.Limit, "an alarm");
        Assert.Equal(heard.Select(row => row.EventId), (await hearer.HeardAsync(10)).Select(row => row.EventId));
        Assert.Contains(hearer.Log.At(LogLevel.Critical), line => line.Contains("registry"));
    }
}
