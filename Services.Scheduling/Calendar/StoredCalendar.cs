using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>A year's official list as it is kept.</summary>
public sealed class StoredCalendarYear(int year, CalendarYear list)
{
    private StoredCalendarYear()
        : this(0, null!) // for storage, which then sets all of it
    { }

    /// <summary>The year.</summary>
    public int Year { get; } = year;

    /// <summary>Its list.</summary>
    public CalendarYear List { get; private set; } = list;

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Takes another list of the year.</summary>
    public void Replace(CalendarYear list) => List = list;
}

/// <summary>The calendar of all years that are imported.</summary>
public sealed class CurrentCalendar(SchedulingDb db)
{
    /// <summary>Its working days.</summary>
    public async Task<WorkingDays> WorkingDaysAsync(CancellationToken cancellationToken) =>
        new(await db.CalendarYears.AsNoTracking().Select(year => year.List).ToListAsync(cancellationToken));
}

/// <summary>The lists the service comes with; a later year is imported by a call, without a release of ours.</summary>
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
