using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Scheduling.Tests.Plans;

/// <summary>Scheduling with ten years of 40 districts, 67,000 themes and 400,000 facts, with a stub of Registry.</summary>
public sealed class SchedulingAtVolume(TestPostgres postgres) : ServiceAtVolume<Program>(postgres, "scheduling-db", new SchedulingVolume(), districts: 40)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private FakeRegistry? registry;

    /// <summary>The stub.</summary>
    internal FakeRegistry Registry => registry ?? throw new InvalidOperationException("not started");

    protected override (string Name, string Value)[] HostSettings => Registry.Settings;

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        registry = await FakeRegistry.StartAsync("scheduling");
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Registry.DisposeAsync();
    }

    /// <summary>Waits until the service has derived the obligations of all campaigns and looked at those that are due.</summary>
    protected override async Task CompleteAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using (var host = await TestServiceHost<Program>.StartAsync(connectionString, "scheduling-db", Settings.Today, HostSettings))
        {
            await Poll.UntilAsync(() => IsNoneAsync("campaign_replica where ledger_version <= $1", 0), Timeout, "the obligations of all campaigns are derived");
            host.Clock.Advance(TimeSpan.FromMinutes(1)); // OverdueMonitor
            await Poll.UntilAsync(() => IsNoneAsync("obligation where watch_on <= $1", Settings.Today), Timeout, "all obligations that are due were looked at");
            await Poll.UntilAsync(() => IsNoneAsync("obligation where remind_on <= $1", Settings.Today), Timeout, "all reminders that are due were issued");
        }

        await using var command = database.CreateCommand("vacuum (analyze) obligation, campaign_replica, overdue_notice, notification");
        await command.ExecuteNonQueryAsync();

        async Task<bool> IsNoneAsync(string rows, object bound)
        {
            await using var exists = database.Command($"select not exists (select from {rows})", bound);
            return (bool)(await exists.ExecuteScalarAsync())!;
        }
    }
}
