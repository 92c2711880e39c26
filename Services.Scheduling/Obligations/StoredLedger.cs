using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Reads the stored obligations of the districts in the caller's scope, as of today.</summary>
public sealed class StoredLedger(
    SchedulingDb db,
    NpgsqlDataSource database,
    LedgerState state,
    LedgerStore store,
    WorkingDaysCache calendars,
    TimeProvider clock
)
{
    /// <summary>Begins a read.</summary>
    /// <param name="district">The district; null for all in the caller's scope.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The day of the read and the working days.</returns>
    /// <remarks>Ledgers that were made invalid, and are not stored anew yet by <see cref="LedgerService"/>, are stored now.</remarks>
    public async Task<LedgerDay> ReadTodayAsync(string? district, CancellationToken cancellationToken)
    {
        var (lists, isAnyInvalid) = await state.ReadAsync(cancellationToken);
        if (isAnyInvalid)
            await StoreInvalidAsync(district, cancellationToken);
        return state.GetDay(ShanghaiTime.Today(clock), await calendars.GetAsync(lists, cancellationToken));
    }

    /// <summary>The obligations as of a day.</summary>
    public IQueryable<ObligationView> On(LedgerDay day) => db.Obligations.AsNoTracking().Select(day.View);

    private async Task StoreInvalidAsync(string? district, CancellationToken cancellationToken)
    {
        var invalid = await db
            .Campaigns.AsNoTracking()
            .Where(known => known.LedgerVersion == 0 && (district == null || known.District == district))
            .Select(known => new { known.District, known.Id })
            .ToListAsync(cancellationToken);
        foreach (var known in invalid)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await store.StoreAsync(connection, new(known.District, known.Id), onlyInvalid: true, cancellationToken);
        }

        if (await db.Campaigns.AnyAsync(known => known.LedgerVersion < 0 && (district == null || known.District == district), cancellationToken))
            throw new InvalidOperationException("the obligations of a campaign cannot be derived; the log says of which and why");
    }
}

/// <summary>What a read of stored obligations depends on besides their rows. Reads that begin at the same time share a query.</summary>
public sealed class LedgerState(NpgsqlDataSource database)
{
    private const string Select = """
        select (select count(*)::int from calendar_year), exists (select from campaign_replica where ledger_version <= 0)
        """;

    private const int TimeoutSeconds = 5;

    private readonly SharedRead<(int Lists, bool IsAnyInvalid)> reads = new(() => ReadAsync(database));
    private volatile LedgerDay? latest;

    /// <summary>Reads the number of calendar lists, and whether any ledger is to be stored anew.</summary>
    public Task<(int Lists, bool IsAnyInvalid)> ReadAsync(CancellationToken cancellationToken) => reads.ReadAsync(cancellationToken);

    /// <summary>Returns the cached day if date and calendar are unchanged.</summary>
    public LedgerDay GetDay(DateOnly today, WorkingDays calendar)
    {
        if (latest is { } known && known.Today == today && known.Calendar == calendar)
            return known;
        return latest = new(today, calendar);
    }

    private static async Task<(int Lists, bool IsAnyInvalid)> ReadAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Select);
        command.CommandTimeout = TimeoutSeconds; // all wait for it
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt32(0), reader.GetBoolean(1));
    }
}

/// <summary>A day, with the working days by which obligations are judged on it.</summary>
/// <param name="today">The current date, Asia/Shanghai.</param>
/// <param name="calendar">The working days.</param>
public sealed class LedgerDay(DateOnly today, WorkingDays calendar)
{
    private readonly Lazy<Expression<Func<StoredObligation, ObligationView>>> view = new(() =>
    {
        var (firstDay, elapsed) = calendar.CountsUpTo(today);
        return ObligationView.FromRow(today, elapsed, firstDay);
    });

    /// <summary>The current date, Asia/Shanghai.</summary>
    public DateOnly Today => today;

    /// <summary>The working days.</summary>
    public WorkingDays Calendar => calendar;

    /// <summary>Projects a stored obligation as of the day; translated to SQL.</summary>
    internal Expression<Func<StoredObligation, ObligationView>> View => view.Value;
}
