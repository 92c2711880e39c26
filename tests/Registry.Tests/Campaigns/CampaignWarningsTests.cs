using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Type.V1;
using Campaign = ThemeDay.Registry.V1.Campaign;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>What a clerk is told of a change that contradicts the plan or a circular.</summary>
public sealed class CampaignWarningsTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task Uninviting_a_unit_with_a_planned_activity_names_the_unit_and_the_activity()
    {
        var district = await registry.OpenDistrictAsync();
        var activity = Planned(district, district.OtherUnit, "校园食堂开放日", new(2023, 6, 16));

        var validated = await UninviteAsync(district, district.OtherUnit, validateOnly: true);
        var between = await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign });
        var uninvited = await UninviteAsync(district, district.OtherUnit);
        var other = await UninviteAsync(district, $"{district.Code}S1");

        var warning = Assert.Single(uninvited.Warnings);
        Assert.Equal((WarningKind.ActivityPlanned, activity, $"{district.Name}/units/{district.OtherUnit}"), (warning.Kind, warning.Subject, warning.Unit));
        Assert.Equal("第二局不再征集，但其活动“校园食堂开放日”（2023年6月16日开始）仍在计划中；不再开展的，请取消该活动并发布计划。", warning.Message);
        Assert.Equal(uninvited.Warnings, validated.Warnings);
        Assert.Equal((1, 0), (validated.UninvitedUnits.Count, between.UninvitedUnits.Count));
        Assert.Empty(other.Warnings);
    }

    [Fact]
    public async Task Extending_a_deadline_names_the_circulars_that_name_the_unit_for_its_theme()
    {
        var district = await registry.OpenDistrictAsync();
        registry.SchedulingContent.Circulars.Add(
            new()
            {
                Name = $"{district.Campaign}/circulars/1",
                ReleaseDate = new DateOnly(2023, 4, 12).ToProto(),
                Items = { Item(district, district.Unit, ObligationKind.SubmitTheme), Item(district, district.OtherUnit, ObligationKind.FileProgramme) },
            }
        );

        var named = await ExtendAsync(district, district.Unit, new(2023, 4, 20));
        var forOther = await ExtendAsync(district, district.OtherUnit, new(2023, 4, 20));
        var all = await ExtendAsync(district, unit: null, new(2023, 4, 21));

        var warning = Assert.Single(named.Warnings);
        Assert.Equal(
            (WarningKind.CircularReleased, $"{district.Campaign}/circulars/1", $"{district.Name}/units/{district.Unit}"),
            (warning.Kind, warning.Subject, warning.Unit)
        );
        Assert.Equal(
            "第1号通报（2023年4月12日）已通报单位逾期未申报主题（应于2023年4月10日前完成）；延长申报截止日期后，请核对该通报是否需要更正。",
            warning.Message.Replace(district.Unit, "", StringComparison.Ordinal)
        );
        Assert.Empty(forOther.Warnings);
        Assert.Equal(named.Warnings, all.Warnings);
    }

    [Fact]
    public async Task A_repeated_request_has_the_same_warnings()
    {
        var district = await registry.OpenDistrictAsync();
        Planned(district, district.Unit, "开放日", new(2023, 6, 16));
        var requestId = $"{Guid.NewGuid()}";

        var first = await UninviteAsync(district, district.Unit, requestId: requestId);
        var repeated = await UninviteAsync(district, district.Unit, requestId: requestId);

        Assert.Equal(first, repeated);
        Assert.Single(repeated.Warnings);
    }

    private static CircularItem Item(DistrictForTests district, string unit, ObligationKind kind) =>
        new()
        {
            Obligation = $"{district.Name}/units/{unit}/obligations/any",
            Unit = $"{district.Name}/units/{unit}",
            UnitDisplayName = $"单位{unit}",
            Kind = kind,
            DueDate = new DateOnly(2023, 4, 10).ToProto(),
        };

    private string Planned(DistrictForTests district, string unit, string topic, DateOnly firstDay)
    {
        var name = $"{district.Campaign}/activities/{unit.ToLowerInvariant()}";
        registry.SchedulingContent.Activities.Add(
            new()
            {
                Name = name,
                Unit = $"{district.Name}/units/{unit}",
                Topic = topic,
                FirstDate = firstDay.ToProto(),
            }
        );
        return name;
    }

    private static async Task<Campaign> UninviteAsync(DistrictForTests district, string unit, bool validateOnly = false, string requestId = "") =>
        await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{unit}",
                Reason = "本年度不参加",
                ValidateOnly = validateOnly,
                RequestId = requestId,
            }
        );

    private static async Task<Campaign> ExtendAsync(DistrictForTests district, string? unit, DateOnly deadline) =>
        await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Unit = unit is null ? "" : $"{district.Name}/units/{unit}",
                Deadline = deadline.ToProto(),
                Reason = "材料较多",
            }
        );
}

/// <summary>What a clerk is told while Scheduling does not answer.</summary>
public sealed class UncheckedCampaignWarningsTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task While_Scheduling_does_not_answer_the_change_is_made_and_said_not_to_be_checked()
    {
        var district = await registry.OpenDistrictAsync();
        registry.SchedulingContent.IsSilent = true;

        var uninvited = await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.Unit}",
                Reason = "本年度不参加",
            }
        );

        var warning = Assert.Single(uninvited.Warnings);
        Assert.Equal((WarningKind.NotChecked, district.Campaign), (warning.Kind, warning.Subject));
        Assert.Single(uninvited.UninvitedUnits);
    }
}
