using System.Diagnostics.Metrics;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Stores ledgers anew that a calendar or an update of the service has made invalid, and compares the others with what their facts give: each at
/// least once a day, at most one a second. A difference is logged as an error, counted and corrected.</summary>
public sealed partial class LedgerService(NpgsqlDataSource database, LedgerStore ledger, DatabaseReadiness databaseReadiness, ILogger<LedgerService> logger)
    : ResilientService(logger)
{
    private const long LockKey = 0x7468656D65_07;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);

    private static readonly Meter Meter = new("ThemeDay.Ledger");
    private static readonly Counter<long> Differences = Meter.CreateCounter<long>("themeday.ledger.differences", "{row}");

    // The newest campaigns first: they are asked for most.
    private const string NextInvalid = "select district, id from campaign_replica where ledger_version = 0 order by district, id desc limit 1";

    private const string NextUnchecked = """
        select district, id from campaign_replica where ledger_checked_at < now() - interval '1 day' order by ledger_checked_at limit 1
        """;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogInterrupted(exception.Message);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(PollInterval);
        do
        {
            await using var connection = await database.OpenConnectionAsync(stoppingToken);
            await using var leadership = await AdvisoryLock.TryAcquireAsync(database, connection, LockKey, MaxIdle);
            if (leadership is null)
                continue; // another instance does it
            while (await FindAsync(connection, NextInvalid, stoppingToken) is { } invalid)
                await ledger.StoreAsync(connection, invalid, onlyInvalid: true, stoppingToken);
            if (await FindAsync(connection, NextUnchecked, stoppingToken) is { } unchecked_)
                await CheckAsync(connection, unchecked_, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CheckAsync(NpgsqlConnection connection, CampaignName campaign, CancellationToken cancellationToken)
    {
        var rows = await ledger.StoreAsync(connection, campaign, onlyInvalid: false, cancellationToken);
        if (rows == 0)
            return;
        Differences.Add(rows);
        LogDifference($"{campaign}", rows);
    }

    private static async Task<CampaignName?> FindAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new CampaignName(reader.GetString(0), reader.GetString(1)) : null;
    }

    [LoggerMessage(
        EventId = 2124,
        Level = LogLevel.Error,
        Message = "The stored obligations of {Campaign} differed from those that its facts give in {Rows} rows, which are corrected"
    )]
    private partial void LogDifference(string campaign, int rows);

    [LoggerMessage(EventId = 2125, Level = LogLevel.Warning, Message = "Comparing the stored obligations with the facts was interrupted; retrying: {Cause}")]
    private partial void LogInterrupted(string cause);
}
