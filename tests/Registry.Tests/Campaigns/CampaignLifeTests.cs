using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>A campaign from its opening to its closing.</summary>
public sealed class CampaignLifeTests(RegistryHost registry, TestPostgres postgres) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_campaign_whose_opening_would_be_too_large_an_event_is_not_opened_and_its_caller_told_why()
    {
        var district = await registry.DistrictAsync();
        await using (
            var insert = registry
                .Host.Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand(
                    // As an earlier build allowed it
                    "insert into unit (district, code, display_name, kind, credit_code, version) "
                        + "select $1, lpad(number::text, 20, '0'), '单位', 'Department', '', 1 from generate_series(1, 24000) number"
                )
        )
        {
            insert.Parameters.Add(new() { Value = district.Code });
            await insert.ExecuteNonQueryAsync();
        }

        await district.CreateCampaignAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.EventTooLarge), (refused.Code, refused.Reason));
        Assert.Equal(CampaignState.Draft, (await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign })).State);
    }

    [Fact]
    public async Task Opening_freezes_the_units_called()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T9,后设镇人民政府,township" });

        var open = await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal((CampaignState.Open, RegistryHost.Today.ToProto()), (open.State, open.OpenDate));
        Assert.Equal([$"{district.Code}D1", $"{district.Code}D2", $"{district.Code}S1"], open.InvitedUnits.Select(unit => unit.Split('/')[^1]));
        var opened = Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignOpened>());
        Assert.Equal(open.InvitedUnits, opened.InvitedUnits);
        Assert.Equal([UnitKind.Subdistrict, UnitKind.Department, UnitKind.Stationed], opened.InvitedUnitKinds);
    }

    [Fact]
    public async Task Only_the_units_named_are_called()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.InvitedUnits.Add($"{district.Name}/units/{district.OtherUnit}");
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms,
            }
        );

        var open = await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal($"{district.Name}/units/{district.OtherUnit}", Assert.Single(open.InvitedUnits));
    }

    [Fact]
    public async Task A_unit_of_another_district_is_not_called_though_its_code_is_the_same()
    {
        var (district, other) = (await registry.DistrictAsync(), await registry.DistrictAsync());
        var terms = DistrictForTests.Terms();
        terms.InvitedUnits.Add($"{other.Name}/units/{district.Unit}");

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2023-1",
                    Campaign = terms,
                }
            )
        );

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public async Task A_district_without_units_has_nobody_to_call()
    {
        var district = registry.EmptyDistrict();
        await district.CreateCampaignAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.NoUnits), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_campaign_that_nobody_could_assess_is_not_opened()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.Scheme = "theme-day-2099";
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms,
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign }));

        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReasons.IndicatorSchemeNotFound, "theme-day-2099"),
            (refused.Code, refused.Reason, refused.Of("subject"))
        );
        Assert.Equal(CampaignState.Draft, (await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign })).State);
    }

    [Fact]
    public async Task While_Scheduling_is_away_a_campaign_waits_and_is_opened_by_the_same_request_later()
    {
        await using var alone = new RegistryHost(postgres);
        await alone.InitializeAsync();
        var district = await alone.DistrictAsync();
        await district.CreateCampaignAsync();
        var open = new OpenCampaignRequest { Name = district.Campaign, RequestId = $"{Guid.NewGuid()}" };

        await alone.Scheduling.DisposeAsync();
        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(open));
        await alone.Scheduling.StartAsync();

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable), (refused.Code, refused.Reason));
        Assert.Equal(CampaignState.Open, (await district.Campaigns.OpenCampaignAsync(open)).State);
    }

    [Fact]
    public async Task The_deadline_is_extended_for_all_and_for_one()
    {
        var district = await registry.OpenDistrictAsync();

        var all = await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Deadline = Day(18),
                Reason = "材料较多",
            }
        );
        var one = await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.Unit}",
                Deadline = Day(20),
                Reason = "人手不足",
            }
        );

        Assert.Equal((Day(18), 0), (all.Deadline, all.UnitDeadlines.Count));
        Assert.Equal((Day(18), Day(20)), (one.Deadline, Assert.Single(one.UnitDeadlines).Deadline));
        Assert.Equal(["材料较多", "人手不足"], one.DeadlineExtensions.Select(given => given.Reason));
        Assert.Equal(
            ["", $"{district.Name}/units/{district.Unit}"],
            (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignExtended>().Select(told => told.Unit)
        );
    }

    [Fact]
    public async Task An_extension_is_later_has_a_reason_and_is_for_a_unit_that_was_called()
    {
        var (district, other) = (await registry.OpenDistrictAsync(), await registry.DistrictAsync());

        var wrong = await FailedRpc.CatchAsync(() =>
            district.Campaigns.ExtendCampaignAsync(
                new()
                {
                    Name = district.Campaign,
                    Unit = $"{district.Name}/units/none",
                    Deadline = Day(14),
                }
            )
        );
        var without = await FailedRpc.CatchAsync(() => district.Campaigns.ExtendCampaignAsync(new() { Name = district.Campaign, Reason = "材料较多" }));
        var foreign = await FailedRpc.CatchAsync(() =>
            district.Campaigns.ExtendCampaignAsync(
                new()
                {
                    Name = district.Campaign,
                    Unit = $"{other.Name}/units/{other.Unit}",
                    Deadline = Day(18),
                    Reason = "材料较多",
                }
            )
        );

        Assert.Equal(["unit", "deadline", "reason"], wrong.Fields);
        Assert.Equal(("deadline", StatusCode.NotFound), (Assert.Single(without.Fields), foreign.Code));
    }

    [Fact]
    public async Task A_unit_invited_with_a_wrong_deadline_is_uninvited_and_invited_with_the_right_one()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T9,后设镇人民政府,township" });
        var newcomer = $"{district.Name}/units/{district.Code}T9";
        var invitation = new InviteUnitRequest
        {
            Name = district.Campaign,
            Unit = newcomer,
            Deadline = Day(28),
        };
        await district.Campaigns.InviteUnitAsync(invitation);
        await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = newcomer,
                Reason = "截止日期有误",
            }
        );

        invitation.Deadline = Day(21);
        var invited = await district.Campaigns.InviteUnitAsync(invitation);

        Assert.Equal((newcomer, Day(21)), (Assert.Single(invited.UnitDeadlines).Unit, invited.UnitDeadlines[0].Deadline));
    }

    [Fact]
    public async Task A_liaison_reads_why_its_own_unit_was_treated_differently_and_not_why_another_was()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Deadline = Day(18),
                Reason = "清明放假",
            }
        );
        await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.OtherUnit}",
                Deadline = Day(20),
                Reason = "经办人员住院",
            }
        );
        await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.OtherUnit}",
                Reason = "已撤并",
            }
        );

        var own = await ReasonsAsync(district, district.OtherLiaison);
        var other = await ReasonsAsync(district, district.Liaison);
        var bureau = await ReasonsAsync(district, district.Bureau);

        Assert.Equal(["清明放假", "经办人员住院", "已撤并"], own);
        Assert.Equal(["清明放假", "", ""], other);
        Assert.Equal(own, bureau);
    }

    private static async Task<IEnumerable<string>> ReasonsAsync(DistrictForTests district, Actor caller)
    {
        var campaigns = new CampaignService.CampaignServiceClient(district.Host.As(caller));
        var shown = await campaigns.GetCampaignAsync(new() { Name = district.Campaign });
        Assert.Equal(shown, Assert.Single((await campaigns.ListCampaignsAsync(new() { Parent = district.Name })).Campaigns));
        return shown.DeadlineExtensions.Select(extension => extension.Reason).Concat(shown.UninvitedUnits.Select(off => off.Reason));
    }

    [Fact]
    public async Task A_unit_is_called_later_and_another_let_off()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T9,后设镇人民政府,township" });
        var newcomer = $"{district.Name}/units/{district.Code}T9";

        var called = await district.Campaigns.InviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = newcomer,
                Deadline = Day(21),
            }
        );
        var without = await FailedRpc.CatchAsync(() => district.Campaigns.UninviteUnitAsync(new() { Name = district.Campaign, Unit = newcomer }));
        var updated = await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.OtherUnit}",
                Reason = "已撤并",
            }
        );

        Assert.Equal((newcomer, Day(21)), (called.UnitDeadlines.Single().Unit, called.UnitDeadlines.Single().Deadline));
        Assert.Contains(newcomer, called.InvitedUnits);
        Assert.Equal("reason", Assert.Single(without.Fields));
        Assert.DoesNotContain($"{district.Name}/units/{district.OtherUnit}", updated.InvitedUnits);
        Assert.Equal(($"{district.Name}/units/{district.OtherUnit}", "已撤并"), (Assert.Single(updated.UninvitedUnits).Unit, updated.UninvitedUnits[0].Reason));
    }

    [Fact]
    public async Task A_unit_is_not_let_off_on_a_day_before_it_was_called()
    {
        var district = await registry.DistrictAsync();
        await district.CreateCampaignAsync();
        await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign, EffectiveDate = Day(10) });
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T9,后设镇人民政府,township" });
        var newcomer = $"{district.Name}/units/{district.Code}T9";
        await district.Campaigns.InviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = newcomer,
                EffectiveDate = Day(12),
            }
        );

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.UninviteUnitAsync(
                new()
                {
                    Name = district.Campaign,
                    Unit = newcomer,
                    Reason = "误召",
                    EffectiveDate = Day(11),
                }
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task A_unit_is_called_once_and_let_off_once()
    {
        var district = await registry.OpenDistrictAsync();
        var unit = $"{district.Name}/units/{district.Unit}";

        var twice = await FailedRpc.CatchAsync(() => district.Campaigns.InviteUnitAsync(new() { Name = district.Campaign, Unit = unit }));
        var unknown = await FailedRpc.CatchAsync(() =>
            district.Campaigns.InviteUnitAsync(new() { Name = district.Campaign, Unit = $"{district.Name}/units/none" })
        );
        await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = unit,
                Reason = "误召",
            }
        );
        var again = await FailedRpc.CatchAsync(() =>
            district.Campaigns.UninviteUnitAsync(
                new()
                {
                    Name = district.Campaign,
                    Unit = unit,
                    Reason = "误召",
                }
            )
        );
        var back = await district.Campaigns.InviteUnitAsync(new() { Name = district.Campaign, Unit = unit });

        Assert.Equal((StatusCode.InvalidArgument, "unit"), (twice.Code, Assert.Single(twice.Fields)));
        Assert.Equal((StatusCode.NotFound, StatusCode.InvalidArgument), (unknown.Code, again.Code));
        Assert.Contains(unit, back.InvitedUnits);
    }

    [Fact]
    public async Task A_closed_call_takes_late_themes_and_no_other_move()
    {
        var district = await registry.OpenDistrictAsync();

        var closed = await district.Campaigns.CloseCampaignAsync(new() { Name = district.Campaign });
        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Campaigns.CloseCampaignAsync(new() { Name = district.Campaign })),
            await FailedRpc.CatchAsync(() => district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign })),
            await FailedRpc.CatchAsync(() =>
                district.Campaigns.UpdateCampaignAsync(
                    new()
                    {
                        Campaign = new() { Name = district.Campaign, Title = "改" },
                        UpdateMask = new() { Paths = { "title" } },
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                district.Campaigns.ExtendCampaignAsync(
                    new()
                    {
                        Name = district.Campaign,
                        Deadline = Day(18),
                        Reason = "材料较多",
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                district.Campaigns.UninviteUnitAsync(
                    new()
                    {
                        Name = district.Campaign,
                        Unit = $"{district.Name}/units/{district.Unit}",
                        Reason = "误召",
                    }
                )
            ),
        ];
        var theme = await district.ScannedAsync();

        Assert.Equal(CampaignState.Closed, closed.State);
        Assert.All(
            answers,
            refused =>
                Assert.Equal(
                    (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Closed", ""),
                    (refused.Code, refused.Reason, refused.Of("state"), refused.Of("allowed_transitions"))
                )
        );
        Assert.Equal(ThemeState.Submitted, (await district.Themes.SubmitThemeAsync(new() { Name = theme.Name })).State);
    }

    [Fact]
    public async Task A_move_of_a_call_takes_effect_neither_in_the_future_nor_before_the_one_it_follows()
    {
        var district = await registry.OpenDistrictAsync();

        var future = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CloseCampaignAsync(new() { Name = district.Campaign, EffectiveDate = RegistryHost.Today.AddDays(1).ToProto() })
        );
        var before = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CloseCampaignAsync(new() { Name = district.Campaign, EffectiveDate = RegistryHost.Today.AddDays(-1).ToProto() })
        );

        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (future.Code, Assert.Single(future.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (before.Code, before.Reason));
    }

    [Fact]
    public async Task Of_ten_who_change_a_call_at_once_none_undoes_another_unseen()
    {
        var district = await registry.OpenDistrictAsync();
        var read = await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign });

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(day =>
                    FailedRpc.StatusCodeAsync(() =>
                        district
                            .Campaigns.ExtendCampaignAsync(
                                new()
                                {
                                    Name = district.Campaign,
                                    Deadline = Day(15 + day),
                                    Reason = "材料较多",
                                    Etag = read.Etag,
                                }
                            )
                            .ResponseAsync
                    )
                )
        );

        Assert.Single(outcomes, outcome => outcome == StatusCode.OK);
        Assert.All(outcomes, outcome => Assert.True(outcome is StatusCode.OK or StatusCode.Aborted, $"{outcome}"));
        Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignExtended>());
    }

    private static Google.Type.Date Day(int day) => new DateOnly(2023, 4, day).ToProto();
}
