using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Running;

public sealed class KilledRunTests : IDisposable
{
    private readonly NewFolder folder = new();

    [Fact]
    public async Task Nothing_outlives_a_host_killed_when_all_was_running_and_the_next_run_goes_on()
    {
        await using (var first = await TinyRun.StartAsync(folder.Path))
        {
            await first.ReadyAsync();
            Assert.True(folder.Processes().Count > 10, "the scan sees the system");
            first.Host.Kill();
            await Until.TrueAsync(() => folder.Processes() is [], TimeSpan.FromSeconds(10), string.Join('\n', folder.Processes()));
        }

        await using var next = await TinyRun.StartAsync(folder.Path);

        await next.ReadyAsync();
    }

    [Theory]
    [InlineData("postgres:")]     // PostgreSQL starts before its first process has made its helpers
    [InlineData("beam.smp")]      // RabbitMQ while it boots for the first time
    public async Task Nothing_outlives_a_host_killed_while_it_starts_and_the_next_run_goes_on(string oncePresent)
    {
        await using (var first = await TinyRun.StartAsync(folder.Path))
        {
            await Until.TrueAsync(() => folder.Processes().Exists(process => process.Contains(oncePresent, StringComparison.Ordinal)), TimeSpan.FromSeconds(30), oncePresent);
            first.Host.Kill();
            await Until.TrueAsync(() => folder.Processes() is [], TimeSpan.FromSeconds(10), string.Join('\n', folder.Processes()));
        }

        await using var next = await TinyRun.StartAsync(folder.Path);

        await next.ReadyAsync();
    }

    public void Dispose() => folder.Dispose();
}
