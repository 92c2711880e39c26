using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.CalendarYears;

public sealed class CalendarEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Theory]
    [InlineData(true, "2023-06-09")]
    [InlineData(false, "2023-06-26")] // 22 to 24 June are days off, Sunday 25 June is a working day
    public async Task A_due_day_is_explained_day_by_day(bool before, string due)
    {
        var district = await scheduling.OpenDistrictAsync();

        var explained = await district.Calendar.ExplainDueDayAsync(
            new()
            {
                Date = Given.Day("2023-06-16").ToProto(),
                Lead = new() { WorkingDays = 5 },
                Before = before,
            }
        );

        Assert.Equal(Given.Day(due).ToProto(), explained.DueDate);
        Assert.Equal(5, explained.Days.Count(day => day.Counted));
        Assert.Equal((Given.Day("2023-06-16").ToProto(), false), (explained.Days[0].Date, explained.Days[0].Counted));
        Assert.Equal(explained.DueDate, explained.Days[^1].Date);
    }

    [Fact]
    public async Task Calendar_days_count_whether_worked_or_not()
    {
        var district = await scheduling.OpenDistrictAsync();

        var explained = await district.Calendar.ExplainDueDayAsync(
            new()
            {
                Date = Given.Day("2023-06-16").ToProto(),
                Lead = new() { CalendarDays = 9 },
            }
        );

        Assert.Equal((Given.Day("2023-06-25").ToProto(), 9), (explained.DueDate, explained.Days.Count(day => day.Counted)));
        Assert.Equal("端午节", explained.Days.Single(day => day.Date.Day == 22).Holiday);
    }

    [Fact]
    public async Task A_fixed_date_is_due_whatever_the_activitys_day()
    {
        var district = await scheduling.OpenDistrictAsync();

        var explained = await district.Calendar.ExplainDueDayAsync(
            new()
            {
                Date = Given.Day("2023-06-16").ToProto(),
                Lead = new() { FixedDate = Given.Day("2023-06-30").ToProto() },
            }
        );

        Assert.Equal((Given.Day("2023-06-30").ToProto(), 0), (explained.DueDate, explained.Days.Count(day => day.Counted)));
    }

    [Fact]
    public async Task A_year_without_a_list_is_named_and_never_guessed()
    {
        var district = await scheduling.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Calendar.ExplainDueDayAsync(
                new()
                {
                    Date = Given.Day("2031-03-05").ToProto(),
                    Lead = new() { WorkingDays = 5 },
                }
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CalendarYearMissing, "2031"), (refused.Code, refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task A_duty_that_needs_a_year_without_a_list_stands_with_its_due_day_unknown_until_the_list_is_imported()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync(firstDay: "2027-02-05");

        var before = await district.ListObligationsAsync("kind = file_report");
        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2027, "2027-02-06") });
        var after = await district.ListObligationsAsync("kind = file_report");

        Assert.Equal((Proto.Light.Unknown, "2027", null), (before[0].Light, before[0].MissingYear, before[0].DueDate));
        Assert.Equal((Proto.Light.Green, "", Given.Day("2027-02-12").ToProto()), (after[0].Light, after[0].MissingYear, after[0].DueDate));
        Assert.Equal(activity, after[0].Subject);
    }

    [Fact]
    public async Task A_later_import_is_a_new_version_of_the_year_with_its_reason_and_the_earlier_one_can_still_be_read()
    {
        var district = await scheduling.OpenDistrictAsync();

        var first = await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2028, "2028-01-01") });
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var imported = await district.OperatorCalendar.ImportCalendarYearAsync(
            new() { Year = Year(2028, "2028-01-01", "2028-01-03"), Reason = "国务院办公厅调整通知" }
        );

        Assert.Equal((1, "", 2, "国务院办公厅调整通知"), (first.Version, first.Reason, imported.Version, imported.Reason));
        Assert.Equal(2, imported.Days.Count);
        Assert.True(imported.CreateTime.ToDateTimeOffset() - first.CreateTime.ToDateTimeOffset() >= TimeSpan.FromMinutes(1));
        Assert.Equal(imported, await district.OperatorCalendar.GetCalendarYearAsync(new() { Name = "calendarYears/2028" }));
        Assert.Equal(first.Days, (await district.Calendar.GetCalendarYearAsync(new() { Name = "calendarYears/2028@1" })).Days);
        Assert.Equal(imported, Assert.Single((await district.OperatorCalendar.ListCalendarYearsAsync(new())).Years, year => year.Name == "calendarYears/2028"));
        Assert.Null((await district.Calendar.GetCalendarYearAsync(new() { Name = "calendarYears/2028" })).Impact); // that on all districts
    }

    [Fact]
    public async Task A_year_is_not_replaced_without_a_reason_nor_over_a_version_that_was_not_read()
    {
        var district = await scheduling.OpenDistrictAsync();
        var read = await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2032, "2032-01-01") });

        var unexplained = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2032, "2032-01-02") }));
        var endless = await FailedRpc.CatchAsync(() =>
            district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2033, "2033-01-01"), Reason = new('长', 501) })
        );
        await district.OperatorCalendar.ImportCalendarYearAsync(Corrected("2032-01-02"));
        var outdated = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(Corrected("2032-01-05")));

        Assert.Equal(["reason"], unexplained.Fields);
        Assert.Equal(["reason"], endless.Fields);
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (outdated.Code, outdated.Reason));

        Proto.ImportCalendarYearRequest Corrected(string day)
        {
            var year = Year(2032, day);
            year.Etag = read.Etag;
            return new() { Year = year, Reason = "日期有误" };
        }
    }

    [Fact]
    public async Task A_replacement_tells_first_which_due_dates_move_and_answers_of_before_stay_as_they_were()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2034, "2034-01-01") });
        await district.PlannedAsync(firstDay: "2034-02-03"); // a Friday
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var known = scheduling.Host.Clock.GetUtcNow();
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var corrected = new Proto.ImportCalendarYearRequest
        {
            Year = Year(2034, "2034-02-06"), // a Monday
            Reason = "国务院办公厅调整通知",
            ValidateOnly = true,
        };

        var told = await district.OperatorCalendar.ImportCalendarYearAsync(corrected);
        corrected.ValidateOnly = false;
        var imported = await district.OperatorCalendar.ImportCalendarYearAsync(corrected);
        var now = Assert.Single(await district.ListObligationsAsync("kind = file_report"));
        var then = Assert.Single(await district.ListObligationsAsync("kind = file_report", knownTime: known));

        var moved = Assert.Single(told.Impact.Obligations);
        Assert.Equal(
            (now.Name, Given.Day("2034-02-10").ToProto(), Given.Day("2034-02-13").ToProto(), false, false),
            (moved.Obligation, moved.DueDateBefore, moved.DueDateAfter, moved.LateBefore, moved.LateAfter)
        );
        Assert.Equal((1, 1), (told.Impact.MovedDueDates, imported.Impact.MovedDueDates));
        Assert.Equal((moved.DueDateAfter, moved.DueDateBefore), (now.DueDate, then.DueDate));
        Assert.Equal(2, imported.Version);
    }

    [Fact]
    public async Task An_import_that_is_only_checked_touches_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        var request = new Proto.ImportCalendarYearRequest
        {
            Year = Year(2029, "2029-01-01"),
            ValidateOnly = true,
            RequestId = $"{Guid.NewGuid()}",
        };

        var checkedOnly = await district.OperatorCalendar.ImportCalendarYearAsync(request);
        var refused = await FailedRpc.CatchAsync(() => district.Calendar.GetCalendarYearAsync(new() { Name = "calendarYears/2029" }));

        Assert.Equal(("calendarYears/2029", null, StatusCode.NotFound), (checkedOnly.Name, checkedOnly.CreateTime, refused.Code));
    }

    [Fact]
    public async Task Every_wrong_day_of_an_import_is_named_at_once()
    {
        var district = await scheduling.OpenDistrictAsync();
        var wrong = Year(2029, "2029-01-01", "2029-01-01", "2030-01-01");
        wrong.Days.Add(
            new Proto.SpecialDay
            {
                Date = new()
                {
                    Year = 2029,
                    Month = 2,
                    Day = 30,
                },
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = wrong }));
        var empty = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2029) }));

        Assert.Equal(["year.days[1].date", "year.days[2].date", "year.days[3].date"], refused.Fields);
        Assert.Equal(["year.days"], empty.Fields);
    }

    [Fact]
    public async Task Of_very_many_wrong_days_the_first_hundred_are_named()
    {
        var district = await scheduling.OpenDistrictAsync();
        var wrong = Year(2029, [.. Enumerable.Repeat("2029-01-01", 10_000)]);

        var refused = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = wrong }));

        Assert.Equal(Enumerable.Range(1, 100).Select(day => new FieldViolation($"year.days[{day}].date", ErrorReasons.Duplicate)), refused.Violations);
    }

    [Fact]
    public async Task Sources_that_are_no_addresses_and_endless_texts_are_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        var wrong = Year(2029, "2029-01-01");
        wrong.Days[0].Holiday = new('x', 51);
        wrong.SourceUrls.AddRange(["javascript:alert(1)", "https://www.gov.cn/zhengce/"]);

        var refused = await FailedRpc.CatchAsync(() => district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = wrong }));

        Assert.Equal(["year.source_urls[1]", "year.days[0].holiday"], refused.Fields);
    }

    [Fact]
    public async Task A_notice_may_be_imported_that_a_later_one_differs_from()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year(2036, "2036-01-01", "2035-12-31") }); // a Monday, day off

        await district.OperatorCalendar.ImportCalendarYearAsync(
            new()
            {
                Year = new()
                {
                    Name = "calendarYears/2035",
                    Days =
                    {
                        new Proto.SpecialDay
                        {
                            Date = Given.Day("2035-12-31").ToProto(),
                            Working = true,
                            Holiday = "元旦",
                        },
                    },
                },
            }
        );
        var explained = await district.Calendar.ExplainDueDayAsync(
            new()
            {
                Date = Given.Day("2035-12-28").ToProto(),
                Lead = new() { WorkingDays = 1 },
            }
        );

        Assert.Equal(Given.Day("2036-01-02").ToProto(), explained.DueDate);
    }

    [Fact]
    public async Task The_years_come_in_pages()
    {
        var district = await scheduling.OpenDistrictAsync();

        var first = await district.Calendar.ListCalendarYearsAsync(new() { PageSize = 2 });
        var second = await district.Calendar.ListCalendarYearsAsync(new() { PageSize = 2, PageToken = first.NextPageToken });

        Assert.Equal(
            ["calendarYears/2020", "calendarYears/2021", "calendarYears/2022", "calendarYears/2023"],
            first.Years.Concat(second.Years).Select(year => year.Name)
        );
    }

    [Theory]
    [InlineData("calendarYears/next")]
    [InlineData("calendarYears/ 2023")]
    [InlineData("calendarYears/+2023")]
    [InlineData("calendarYears/02023")]
    [InlineData("calendarYears/2023@")]
    [InlineData("calendarYears/2023@0")]
    [InlineData("calendarYears/2023@1@1")]
    [InlineData("2023")]
    [InlineData("")]
    public async Task A_name_that_is_no_years_is_refused(string name)
    {
        var district = await scheduling.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Calendar.GetCalendarYearAsync(new() { Name = name }));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.FieldsInvalid, "name"), (refused.Code, refused.Reason, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task A_lead_that_cannot_be_counted_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        var day = Given.Day("2023-06-16").ToProto();
        Proto.ExplainDueDayRequest[] wrong =
        [
            new() { Lead = new() { WorkingDays = 5 } },
            new() { Date = day },
            new()
            {
                Date = day,
                Lead = new() { WorkingDays = 251 },
            },
            new()
            {
                Date = day,
                Lead = new() { CalendarDays = -1 },
            },
            new()
            {
                Date = new()
                {
                    Year = 1,
                    Month = 1,
                    Day = 1,
                },
                Lead = new() { CalendarDays = 366 },
                Before = true,
            },
            new()
            {
                Date = day,
                Lead = new()
                {
                    FixedDate = new()
                    {
                        Year = 2023,
                        Month = 13,
                        Day = 1,
                    },
                },
            },
        ];

        foreach (var request in wrong)
            Assert.Equal(StatusCode.InvalidArgument, (await FailedRpc.CatchAsync(() => district.Calendar.ExplainDueDayAsync(request))).Code);
    }

    private static Proto.CalendarYear Year(int year, params string[] holidays) =>
        new()
        {
            Name = $"calendarYears/{year}",
            SourceUrls = { "https://www.gov.cn/zhengce/zhengceku/" },
            Days = { holidays.Select(day => new Proto.SpecialDay { Date = Given.Day(day).ToProto(), Holiday = "春节" }) },
        };
}
