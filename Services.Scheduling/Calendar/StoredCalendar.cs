using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>A stored version of the official list of one year. It never changes: what was derived with it can be derived again.</summary>
/// <remarks>The concurrency token of other entities is named Version; this is a key.</remarks>
/// <param name="year">The calendar year.</param>
/// <param name="listVersion">The number of the version, from 1.</param>
/// <param name="list">The official list.</param>
public sealed class StoredCalendarYear(int year, int listVersion, CalendarYear list)
{
    private StoredCalendarYear()
        : this(0, 0, null!) // used by EF Core, which then sets all properties
    { }

    /// <summary>The calendar year.</summary>
    public int Year { get; } = year;

    /// <summary>The number of the version, from 1.</summary>
    public int ListVersion { get; } = listVersion;

    /// <summary>The official list of the year.</summary>
    public CalendarYear List { get; } = list;

    /// <summary>Why it replaced the version before; empty for the first.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What its import changed; null for a list that came with the service.</summary>
    public CalendarImpact? Impact { get; init; }

    /// <summary>The time of the import.</summary>
    public DateTimeOffset CreatedAt { get; private set; }
}

/// <summary>How an imported list changes the obligations of all campaigns.</summary>
/// <param name="MovedDueDates">The number of obligations whose due date moves, becomes known or becomes unknown.</param>
/// <param name="LateBefore">The number of obligations that were late before.</param>
/// <param name="LateAfter">The number of obligations that are late afterwards.</param>
public sealed record CalendarImpact(int MovedDueDates, int LateBefore, int LateAfter)
{
    /// <summary>The impact on several campaigns.</summary>
    public static CalendarImpact operator +(CalendarImpact left, CalendarImpact right) =>
        new(left.MovedDueDates + right.MovedDueDates, left.LateBefore + right.LateBefore, left.LateAfter + right.LateAfter);
}

/// <summary>The working days by the newest list of each year, in memory until another list is imported.</summary>
public sealed class WorkingDaysCache(IServiceScopeFactory scopes)
{
    private volatile Entry? latest;

    /// <summary>Returns the working days.</summary>
    /// <param name="lists">The number of stored lists, which identifies them: a list is neither changed nor deleted.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<WorkingDays> GetAsync(int lists, CancellationToken cancellationToken)
    {
        if (latest is { } known && known.Lists == lists)
            return known.Days;
        await using var scope = scopes.CreateAsyncScope();
        var loaded = await scope.ServiceProvider.GetRequiredService<CurrentCalendar>().LoadAsync(cancellationToken);
        latest = loaded;
        return loaded.Days;
    }

    internal sealed record Entry(int Lists, WorkingDays Days);
}

/// <summary>The calendar built from the imported years.</summary>
public sealed class CurrentCalendar(SchedulingDb db, WorkingDaysCache cache)
{
    /// <summary>Returns the working days of all imported years.</summary>
    /// <param name="knownTime">The instant whose versions apply; null for the newest. The first version of a year also applies before its import.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<WorkingDays> WorkingDaysAsync(DateTimeOffset? knownTime, CancellationToken cancellationToken) =>
        knownTime is null
            ? await cache.GetAsync(await db.CalendarYears.CountAsync(cancellationToken), cancellationToken)
            : new((await ListInForceAsync(knownTime, cancellationToken)).Select(year => year.List));

    internal async Task<WorkingDaysCache.Entry> LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await db.CalendarYears.AsNoTracking().ToListAsync(cancellationToken);
        var newest = stored.GroupBy(year => year.Year).Select(versions => versions.MaxBy(version => version.ListVersion)!.List);
        return new(stored.Count, new(newest));
    }

    /// <summary>Loads the newest version of each year, or the one that was in force at an instant.</summary>
    public async Task<IReadOnlyList<StoredCalendarYear>> ListInForceAsync(DateTimeOffset? knownTime, CancellationToken cancellationToken) =>
        [
            .. (await db.CalendarYears.AsNoTracking().OrderBy(year => year.Year).ThenBy(year => year.ListVersion).ToListAsync(cancellationToken))
                .GroupBy(year => year.Year)
                .Select(versions => versions.LastOrDefault(version => knownTime is null || version.CreatedAt <= knownTime) ?? versions.First()),
        ];
}

/// <summary>The lists shipped with the service. Later years are imported by RPC, without a new release of the software.</summary>
internal static class FirstCalendars
{
    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "cn_workdays.json"));
        var known = await db.CalendarYears.Select(year => year.Year).Distinct().ToListAsync(cancellationToken);
        foreach (var list in WorkingDaysFile.Read(file).OrThrow().Where(list => !known.Contains(list.Year)))
            db.Add(new StoredCalendarYear(list.Year, 1, list));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken); // of one row SaveChanges would make none
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

internal sealed class CalendarStorage : IEntityTypeConfiguration<StoredCalendarYear>
{
    public void Configure(EntityTypeBuilder<StoredCalendarYear> year)
    {
        year.ToTable("calendar_year");
        year.HasKey(stored => new { stored.Year, stored.ListVersion });
        year.Property(stored => stored.Year).ValueGeneratedNever();
        year.Property(stored => stored.ListVersion).HasColumnName("version");
        year.Property(stored => stored.List).HasJsonConversion();
        year.Property(stored => stored.Reason).HasMaxLength(500);
        year.Property(stored => stored.Impact).HasJsonConversion();
    }
}
