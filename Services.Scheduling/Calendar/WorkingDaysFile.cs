using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>Reads the official lists of working days from a JSON file such as <c>data/cn_workdays.json</c>.</summary>
public static class WorkingDaysFile
{
    // By default a duplicate year would silently replace the first list.
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { AllowDuplicateProperties = false };

    /// <summary>Reads the years of the file in ascending order, or reports every field violation.</summary>
    /// <returns>INVALID_ARGUMENT if the JSON does not match the schema, has no years, or contains an invalid year, an invalid day, a day outside its year
    /// (except in the preceding December), or a duplicate day.</returns>
    public static Result<ImmutableArray<CalendarYear>> Read(Stream json)
    {
        ListFile? file;
        try
        {
            file = JsonSerializer.Deserialize<ListFile>(json, Format);
        }
        catch (JsonException)
        {
            return Error.InvalidArgument("calendar", ErrorReasons.Malformed);
        }
        if (file?.Years is not { Count: > 0 } years)
            return Error.InvalidArgument("calendar.years", ErrorReasons.Required);

        List<FieldViolation> problems = [];
        var lists = years.Select(entry => Year(entry.Key, entry.Value, problems)).ToList();
        foreach (var twice in lists.GroupBy(list => list.Year).Where(same => same.Count() > 1))
            problems.Add(new($"calendar.years[{twice.Key}]", ErrorReasons.Duplicate));
        return problems is [] ? lists.OrderBy(list => list.Year).ToImmutableArray() : Error.InvalidArgument(problems);
    }

    private static CalendarYear Year(string key, ListedYear? listed, List<FieldViolation> problems)
    {
        var path = $"calendar.years[{key}]";
        if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1950 or > 9998)
            problems.Add(new(path, ErrorReasons.OutOfRange));
        // An empty list would turn every Monday to Friday of the year into a working day, which no official list states.
        if (listed?.Days is not { Count: > 0 })
            problems.Add(new($"{path}.days", ErrorReasons.Required));
        Dictionary<DateOnly, SpecialDay> days = [];
        foreach (var (day, index) in (listed?.Days ?? []).Select((day, index) => (day, index)))
        {
            var at = $"{path}.days[{index}]";
            if (day?.Working is not { } working)
                problems.Add(new($"{at}.working", ErrorReasons.Required));
            else if (!DateOnly.TryParseExact(day.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                problems.Add(new($"{at}.date", ErrorReasons.Malformed));
            else if (!MayName(year, date))
                problems.Add(new($"{at}.date", ErrorReasons.OutOfRange));
            else if (!days.TryAdd(date, new(date, day.Name ?? "", working)))
                problems.Add(new($"{at}.date", ErrorReasons.Duplicate));
        }
        return new(year, listed?.Source ?? [], [.. days.Values]);
    }

    /// <summary>A year's notice may include days of the preceding December: the 2023 notice lists 2022-12-31 as the first day of 元旦.</summary>
    private static bool MayName(int year, DateOnly day) => day.Year == year || (day.Year == year - 1 && day.Month == 12);

    private sealed record ListFile(Dictionary<string, ListedYear?>? Years);

    private sealed record ListedYear(List<string>? Source, List<ListedDay?>? Days);

    private sealed record ListedDay(string? Date, string? Name, bool? Working);
}
