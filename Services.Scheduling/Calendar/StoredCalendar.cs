using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>The stored official list of one year.</summary>
public sealed class StoredCalendarYear(int year, CalendarYear list)
{
    private StoredCalendarYear()
        : this(0, null!) // used by EF Core, which then sets all properties
    { }

    /// <summary>The calendar year.</summary>
    public int Year { get; } = year;

    /// <summary>The official list of the year.</summary>
    public CalendarYear List { get; private set; } = list;

    /// <summary>The revision number, 0 until it is stored; used as the concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The time of creation.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Replaces the list of the year.</summary>
    public void Replace(CalendarYear list) => List = list;
}

/// <summary>The calendar built from all imported years.</summary>
public sealed class CurrentCalendar(SchedulingDb db)
{
    /// <summary>Loads the working days of all imported years.</summary>
    public async Task<WorkingDays> WorkingDaysAsync(CancellationToken cancellationToken) =>
        new(await db.CalendarYears.AsNoTracking().Select(year => year.List).ToListAsync(cancellationToken));
}

/// <summary>The lists shipped with the service. Later years are imported by RPC, without a new release of the software.</summary>
internal static class FirstCalendars
{
    public static async Task LoadAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<SchedulingDb>();
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "cn_workdays.json"));
        var known = await db.CalendarYears.Select(year => year.Year).ToListAsync(cancellationToken);
        foreach (var list in WorkingDaysFile.Read(file).OrThrow().Where(list => !known.Contains(list.Year)))
            db.Add(new StoredCalendarYear(list.Year, list));
        await db.SaveChangesAsync(cancellationToken);
    }
}

internal sealed class CalendarStorage : IEntityTypeConfiguration<StoredCalendarYear>
{
    public void Configure(EntityTypeBuilder<StoredCalendarYear> year)
    {
        year.ToTable("calendar_year");
        year.HasKey(stored => stored.Year);
        year.Property(stored => stored.Year).ValueGeneratedNever();
        year.Property(stored => stored.List).HasJsonConversion();
        year.Property(stored => stored.Version).IsConcurrencyToken();
    }
}
