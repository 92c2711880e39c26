using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Reads the stored obligations of the districts in the caller's scope, as of today.</summary>
public sealed class StoredLedger(SchedulingDb db, NpgsqlDataSource database, LedgerStore store, WorkingDaysCache calendars, TimeProvider clock)
{
    private const string SelectState = """
        select (select count(*)::int from calendar_year), exists (select from campaign_replica where ledger_version <= 0)
        """;

    /// <summary>Begins a read.</summary>
    /// <param name="district">The district; null for all in the caller's scope.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The day of the read and the working days.</returns>
    /// <remarks>Ledgers that were made invalid, and are not stored anew yet by <see cref="LedgerService"/>, are stored now.</remarks>
    public async Task<LedgerDay> ReadTodayAsync(string? district, CancellationToken cancellationToken)
    {
        int lists;
        bool isAnyInvalid;
        await using (var command = database.CreateCommand(SelectState))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (lists, isAnyInvalid) = (reader.GetInt32(0), reader.GetBoolean(1));
        }

        if (isAnyInvalid)
            await StoreInvalidAsync(district, cancellationToken);
        return new(ShanghaiTime.Today(clock), await calendars.GetAsync(lists, cancellationToken));
    }

    /// <summary>The obligations as of a day.</summary>
    public IQueryable<ObligationView> On(LedgerDay day)
    {
        var (firstDay, elapsed) = day.Calendar.CountsUpTo(day.Today);
        return db.Obligations.AsNoTracking().Select(ObligationView.FromRow(day.Today, elapsed, firstDay));
    }

    private async Task StoreInvalidAsync(string? district, CancellationToken cancellationToken)
    {
        var invalid = await db
            .Campaigns.AsNoTracking()
            .Where(known => known.LedgerVersion <= 0 && (district == null || known.District == district))
            .Select(known => new { known.District, known.Id })
            .ToListAsync(cancellationToken);
        foreach (var known in invalid)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await store.StoreAsync(connection, new(known.District, known.Id), cancellationToken);
        }

        if (await db.Campaigns.AnyAsync(known => known.LedgerVersion < 0 && (district == null || known.District == district), cancellationToken))
            throw new InvalidOperationException("the obligations of a campaign cannot be derived; the log says of which and why");
    }
}

/// <summary>A day, with the working days by which obligations are judged on it.</summary>
/// <param name="Today">The current date, Asia/Shanghai.</param>
/// <param name="Calendar">The working days.</param>
public sealed record LedgerDay(DateOnly Today, WorkingDays Calendar);
