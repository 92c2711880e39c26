using DocumentFormat.OpenXml.Packaging;
using Google.Protobuf;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>Circulars (通报), and what they oblige the units that they name to.</summary>
public sealed class CircularTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_circular_names_who_is_still_overdue_and_obliges_it_to_put_that_right()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        var draft = await circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/draft" });

        var released = await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign, Etag = draft.Etag });
        var after = await circulars.GetCircularAsync(new() { Name = draft.Name });
        var owed = Assert.Single(await district.ListObligationsAsync("kind = rectify"));
        await host.RunAsync(Given.Day("2023-04-20"));
        await district.SubmittedAsync("t-2", district.OtherUnit, on: "2023-04-20");
        var met = Assert.Single(await district.ListObligationsAsync("kind = rectify"));

        var item = Assert.Single(draft.Items);
        Assert.Equal(
            ($"{district.OtherUnit}/obligations/submit-theme-2023-1", "第二局", ObligationKind.SubmitTheme, 3),
            (item.Obligation, item.UnitDisplayName, item.Kind, item.DaysLate)
        );
        Assert.Equal(($"{district.Campaign}/circulars/1", Given.Day("2023-04-19").ToProto()), (released.Name, released.ReleaseDate));
        Assert.Equal(draft.Items, released.Items);
        Assert.Empty(after.Items);
        // Three working days after 19 April: 20, 21 and Sunday 23, a make-up day.
        Assert.Equal(Given.Day("2023-04-23").ToProto(), released.RectificationDueDate);
        Assert.Equal(
            (district.OtherUnit, released.Name, released.RectificationDueDate, ObligationState.Open, false),
            (owed.Name[..owed.Name.IndexOf("/obligations", StringComparison.Ordinal)], owed.Subject, owed.DueDate, owed.State, owed.Late)
        );
        Assert.Equal((ObligationState.Met, Given.Day("2023-04-20").ToProto(), false), (met.State, met.FirstReceivedDate, met.Late));
        var recorded = Assert.Single((await host.Host.ListRecordedEventsAsync(district.Code)).OfType<CircularReleased>());
        Assert.Equal([item.Obligation], recorded.Obligations);
        Assert.Contains("2023-04-19 Circular 430502D2 1", await host.ListAsync(district));
        Assert.Contains("2023-04-20 Reminder 430502D2 rectify-2023-1~1", await host.ListAsync(district));
    }

    [Fact]
    public async Task What_is_not_put_right_in_time_is_late_and_urged_but_named_in_no_other_circular()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign });

        for (var day = Given.Day("2023-04-20"); day <= Given.Day("2023-04-28"); day = day.AddDays(1))
            await host.RunAsync(day);

        Assert.Equal(
            ["2023-04-20 Reminder", "2023-04-23 Reminder", "2023-04-24 Urging", "2023-04-26 Urging"],
            (await host.ListAsync(district))
                .Where(each => each.Contains("rectify", StringComparison.Ordinal))
                .Select(each => each[..each.IndexOf(" 430502", StringComparison.Ordinal)])
        );
        var owed = Assert.Single(await district.ListObligationsAsync("kind = rectify"));
        Assert.Equal((true, 5, Light.Red), (owed.Late, owed.DaysLate, owed.Light));
        Assert.Empty((await circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/draft" })).Items);
    }

    [Fact]
    public async Task What_a_circular_named_and_is_uninvited_closes_what_was_to_be_put_right()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign });

        await district.ReceiveEventAsync(
            new UnitUninvited
            {
                Metadata = district.FactOn("2023-04-19"),
                Campaign = district.Campaign,
                Unit = district.OtherUnit,
            }
        );

        var owed = Assert.Single(await district.ListObligationsAsync("kind = rectify"));
        Assert.Equal((ObligationState.Closed, false), (owed.State, owed.Late));
    }

    [Fact]
    public async Task A_draft_without_items_or_with_others_than_were_checked_is_not_released()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        var draft = await circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/draft" });

        var tooEarly = await FailedRpc.CatchAsync(() =>
            circulars.ReleaseCircularAsync(new() { Parent = district.Campaign, EffectiveDate = Given.Day("2023-04-14").ToProto() })
        );
        await district.SubmittedAsync("t-2", district.OtherUnit, on: "2023-04-18");
        var changed = await FailedRpc.CatchAsync(() => circulars.ReleaseCircularAsync(new() { Parent = district.Campaign, Etag = draft.Etag }));
        var empty = await FailedRpc.CatchAsync(() => circulars.ReleaseCircularAsync(new() { Parent = district.Campaign }));
        var unknown = await FailedRpc.CatchAsync(() => circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/1" }));

        Assert.Equal(
            [ErrorReasons.EffectiveDateTooEarly, ErrorReasons.EtagMismatch, ErrorReasons.NoChanges, ErrorReasons.ResourceNotFound],
            new[] { tooEarly, changed, empty, unknown }.Select(refused => refused.Reason)
        );
    }

    [Fact]
    public async Task The_bureau_lists_what_is_overdue_itself_also_in_a_campaign_that_is_entered_after_the_fact()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-06-20");
        var district = await host.OpenDistrictAsync(); // its deadline was on 14 April: nobody is reminded by the schedule
        var circulars = new CircularService.CircularServiceClient(host.Host.As(district.Bureau));
        SendReminderRequest request = new() { Obligation = $"{district.OtherUnit}/obligations/submit-theme-2023-1", ForCircular = true };

        var listed = await host.As(district.Bureau).SendReminderAsync(request);
        var again = await host.As(district.Bureau).SendReminderAsync(request);
        var released = await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign, EffectiveDate = Given.Day("2023-04-20").ToProto() });

        Assert.Equal((NotificationKind.CircularPending, listed), (listed.Kind, again));
        var item = Assert.Single(released.Items);
        Assert.Equal((request.Obligation, 4), (item.Obligation, item.DaysLate));
    }

    [Fact]
    public async Task What_both_the_schedule_and_the_bureau_list_is_named_once()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        await host.As(district.Bureau).SendReminderAsync(new() { Obligation = $"{district.OtherUnit}/obligations/submit-theme-2023-1", ForCircular = true });

        Assert.Single((await circulars.GetCircularAsync(new() { Name = $"{district.Campaign}/circulars/draft" })).Items);
    }

    [Fact]
    public async Task What_is_not_overdue_yet_is_not_listed()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-14"); // the deadline
        var district = await host.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            host.As(district.Bureau).SendReminderAsync(new() { Obligation = $"{district.Unit}/obligations/submit-theme-2023-1", ForCircular = true })
        );

        Assert.Equal(ErrorReasons.ObligationNotOverdue, refused.Reason);
    }

    [Fact]
    public async Task A_circular_is_a_notice_with_the_list_of_units_and_a_unit_sees_only_itself_in_it()
    {
        await using var host = await NotificationHost.StartAsync(postgres, "2023-04-10");
        var (district, circulars) = await OpenOverdueAsync(host);
        var released = await circulars.ReleaseCircularAsync(new() { Parent = district.Campaign });

        var file = await circulars.GetCircularDocumentAsync(
            new()
            {
                Name = released.Name,
                Issuer = "区行政审批服务局",
                DocumentNumber = "审批通报〔2023〕1号",
            }
        );
        var ofOther = await new CircularService.CircularServiceClient(host.Host.As(district.Liaison)).GetCircularAsync(new() { Name = released.Name });

        Assert.EndsWith("（第1号）.docx", file.FileName, StringComparison.Ordinal);
        var text = ReadText(file.Content);
        Assert.Contains("仍有1个单位的1项工作逾期未完成", text, StringComparison.Ordinal);
        Assert.Contains("于2023年4月23日前完成整改", text, StringComparison.Ordinal);
        Assert.Contains("第二局报送活动主题申报表2023年4月14日3", text, StringComparison.Ordinal);
        Assert.Contains("审批通报〔2023〕1号", text, StringComparison.Ordinal);
        Assert.Empty(ofOther.Items);
    }

    /// <summary>A district whose second unit has submitted nothing, on the third working day after the deadline.</summary>
    private static async Task<(DistrictForTests District, CircularService.CircularServiceClient Circulars)> OpenOverdueAsync(NotificationHost host)
    {
        var district = await host.OpenDistrictAsync();
        await district.SubmittedAsync("t-1");
        await host.RunAsync(Given.Day("2023-04-19"));
        return (district, new(host.Host.As(district.Bureau)));
    }

    private static string ReadText(ByteString content)
    {
        using var stream = new MemoryStream(content.ToByteArray());
        using var document = WordprocessingDocument.Open(stream, isEditable: false);
        return document.MainDocumentPart!.Document!.Body!.InnerText;
    }
}
