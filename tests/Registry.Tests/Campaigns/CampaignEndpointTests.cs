using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignEndpointTests(RegistryHost registry, TestPostgres postgres) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_call_is_drafted_as_the_notice_writes_it()
    {
        var district = await registry.DistrictAsync();
        var request = new CreateCampaignRequest
        {
            Parent = district.Name,
            CampaignId = "2023-1",
            Campaign = DistrictForTests.Terms(),
            RequestId = $"{Guid.NewGuid()}",
        };

        var draft = await district.Campaigns.CreateCampaignAsync(request);
        var same = await district.Campaigns.CreateCampaignAsync(request);

        Assert.Equal((district.Campaign, CampaignState.Draft, null, "1"), (draft.Name, draft.State, draft.OpenDate, draft.Etag));
        Assert.Equal(draft, same);
        Assert.Equal(draft, await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign }));
    }

    [Fact]
    public async Task A_draft_that_is_only_checked_touches_nothing_and_finds_what_a_real_one_would()
    {
        var district = await registry.DistrictAsync();
        var request = new CreateCampaignRequest
        {
            Parent = district.Name,
            CampaignId = "2023-1",
            Campaign = DistrictForTests.Terms(),
            ValidateOnly = true,
        };

        await district.Campaigns.CreateCampaignAsync(request);
        var notThere = await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign }));
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = DistrictForTests.Terms(),
            }
        );
        var exists = await FailedRpc.CatchAsync(() => district.Campaigns.CreateCampaignAsync(request));

        Assert.Equal((StatusCode.NotFound, StatusCode.AlreadyExists), (notThere.Code, exists.Code));
    }

    [Fact]
    public async Task Everything_wrong_with_a_call_is_named_at_once()
    {
        var district = await registry.DistrictAsync();
        var wrong = DistrictForTests.Terms();
        (wrong.Title, wrong.MinimumThemes, wrong.CutOffDate, wrong.LastMonth) = ("", 21, wrong.Deadline, new() { Year = 2023, Month = 3 });
        wrong.Forms.Clear();
        wrong.Audiences.Add("普通市民");
        wrong.ReportLead = new() { CalendarDays = 367 };
        wrong.InvitedUnits.Add($"{district.Name}/units/none");
        var misnamed = DistrictForTests.Terms();
        misnamed.InvitedUnits.Add("第一街道办事处");
        misnamed.Deadline = null;

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2023-1",
                    Campaign = wrong,
                }
            )
        );
        var empty = await FailedRpc.CatchAsync(() => district.Campaigns.CreateCampaignAsync(new() { Parent = district.Name, CampaignId = "2023-1" }));

        Assert.Equal(
            [
                "campaign.title",
                "campaign.last_month",
                "campaign.forms",
                "campaign.audiences",
                "campaign.report_lead",
                "campaign.minimum_themes",
                "campaign.cut_off_date",
                "campaign.invited_units[none]",
            ],
            refused.Fields
        );
        Assert.Equal((StatusCode.InvalidArgument, true), (empty.Code, empty.Fields.Count >= 4));
        Assert.Equal(
            ["campaign.deadline", "campaign.invited_units[0]"],
            (
                await FailedRpc.CatchAsync(() =>
                    district.Campaigns.CreateCampaignAsync(
                        new()
                        {
                            Parent = district.Name,
                            CampaignId = "2023-1",
                            Campaign = misnamed,
                        }
                    )
                )
            ).Fields
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("两千")]
    [InlineData("a/b")]
    [InlineData("-")]
    [InlineData("Abc")]
    public async Task An_id_that_is_none_is_refused(string id)
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = id,
                    Campaign = DistrictForTests.Terms(),
                }
            )
        );
        var tooLong = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = new string('a', 64),
                    Campaign = DistrictForTests.Terms(),
                }
            )
        );

        Assert.Equal(("campaign_id", "campaign_id"), (Assert.Single(refused.Fields), Assert.Single(tooLong.Fields)));
    }

    [Fact]
    public async Task A_draft_is_changed_in_the_fields_that_are_named()
    {
        var district = await registry.DistrictAsync();
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = DistrictForTests.Terms(),
            }
        );

        var changed = await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new()
                {
                    Name = district.Campaign,
                    Title = "改过的题目",
                    Forms = { "问卷调查" },
                    MinimumThemes = 9,
                },
                UpdateMask = new() { Paths = { "title", "forms" } },
            }
        );
        var inLowerCamelCase = await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new() { Name = district.Campaign, MinimumThemes = 2 },
                UpdateMask = new() { Paths = { "minimumThemes" } },
            }
        );
        var withoutMask = await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new() { Name = district.Campaign, DocumentNumber = "〔2023〕1号" },
            }
        );
        var unknown = await FailedRpc.CatchAsync(() =>
            district.Campaigns.UpdateCampaignAsync(
                new()
                {
                    Campaign = new() { Name = district.Campaign },
                    UpdateMask = new() { Paths = { "state" } },
                }
            )
        );

        Assert.Equal(("改过的题目", "问卷调查", 1, "2"), (changed.Title, Assert.Single(changed.Forms), changed.MinimumThemes, changed.Etag));
        Assert.Equal((2, "改过的题目"), (inLowerCamelCase.MinimumThemes, inLowerCamelCase.Title));
        Assert.Equal(("〔2023〕1号", "改过的题目", 2), (withoutMask.DocumentNumber, withoutMask.Title, withoutMask.MinimumThemes)); // only what is set
        Assert.Equal("update_mask", Assert.Single(unknown.Fields));
    }

    [Fact]
    public async Task A_campaign_that_is_only_validated_needs_a_well_formed_request_id_too()
    {
        var district = await registry.DistrictAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2023-1",
                    Campaign = DistrictForTests.Terms(),
                    ValidateOnly = true,
                    RequestId = "again",
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, "request_id"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Opening_freezes_the_units_called()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\n{district.Code}T9,后设镇人民政府,township" });

        var open = await district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal((CampaignState.Open, RegistryHost.Today.ToProto()), (open.State, open.OpenDate));
        Assert.Equal([$"{district.Code}D1", $"{district.Code}D2", $"{district.Code}S1"], open.InvitedUnits.Select(unit => unit.Split('/')[^1]));
        Assert.Equal(open.InvitedUnits, Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignOpened>()).InvitedUnits);
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
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = DistrictForTests.Terms(),
            }
        );

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

    [Theory]
    [InlineData("")]
    [InlineData("theme-day-2023@1")]
    [InlineData("Theme Day")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public async Task A_draft_names_a_scheme_by_its_code(string scheme)
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.Scheme = scheme;

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

        Assert.Equal("campaign.scheme", Assert.Single(refused.Fields));
    }

    [Fact]
    public async Task While_Scheduling_is_away_a_campaign_waits_and_is_opened_by_the_same_request_later()
    {
        await using var alone = new RegistryHost(postgres);
        await alone.InitializeAsync();
        var district = await alone.DistrictAsync();
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = DistrictForTests.Terms(),
            }
        );
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
        var uncalled = await district.Campaigns.UninviteUnitAsync(
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
        Assert.DoesNotContain($"{district.Name}/units/{district.OtherUnit}", uncalled.InvitedUnits);
        Assert.Equal(
            ($"{district.Name}/units/{district.OtherUnit}", "已撤并"),
            (Assert.Single(uncalled.UninvitedUnits).Unit, uncalled.UninvitedUnits[0].Reason)
        );
    }

    [Fact]
    public async Task A_unit_is_not_let_off_on_a_day_before_it_was_called()
    {
        var district = await registry.DistrictAsync();
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = DistrictForTests.Terms(),
            }
        );
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

    [Fact]
    public async Task Calls_come_in_pages_and_can_be_filtered()
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var id in (string[])["2023-2", "2023-3"])
            await district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = id,
                    Campaign = DistrictForTests.Terms(),
                }
            );

        var first = await district.Campaigns.ListCampaignsAsync(new() { Parent = district.Name, PageSize = 2 });
        var second = await district.Campaigns.ListCampaignsAsync(
            new()
            {
                Parent = district.Name,
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );
        var drafts = await district.Campaigns.ListCampaignsAsync(
            new() { Parent = district.Name, Filter = "state = draft AND deadline <= 2023-04-14 AND cut_off_date > 2023-11-30 AND title : 征集" }
        );

        Assert.Equal(["2023-1", "2023-2", "2023-3"], first.Campaigns.Concat(second.Campaigns).Select(campaign => campaign.Name.Split('/')[^1]));
        Assert.Equal(2, drafts.Campaigns.Count);
    }

    [Theory]
    [InlineData("title", "2023-2 2023-1 2023-3")]
    [InlineData("open_date, create_time desc", "2023-1 2023-3 2023-2")]
    [InlineData("deadline desc, title desc", "2023-3 2023-1 2023-2")]
    [InlineData("first_month desc", "2023-3 2023-1 2023-2")]
    [InlineData("cut_off_date, update_time desc", "2023-3 2023-2 2023-1")]
    public async Task Campaigns_are_sorted_as_the_caller_asks_page_after_page(string orderBy, string ids)
    {
        var district = await registry.OpenDistrictAsync();
        var (second, third) = (DistrictForTests.Terms(), DistrictForTests.Terms());
        second.Title = "2";
        (third.Title, third.Deadline, third.FirstMonth) = ("主题征集（三）", Day(15), new() { Year = 2023, Month = 5 });
        foreach (var (id, terms) in new[] { ("2023-2", second), ("2023-3", third) })
            await district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = id,
                    Campaign = terms,
                }
            );
        var request = new ListCampaignsRequest
        {
            Parent = district.Name,
            OrderBy = orderBy,
            PageSize = 1,
        };
        List<string> listed = [];

        do
        {
            var page = await district.Campaigns.ListCampaignsAsync(request);
            listed.AddRange(page.Campaigns.Select(campaign => campaign.Name.Split('/')[^1]));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken is not "");

        Assert.Equal(ids, string.Join(' ', listed));
    }

    [Fact]
    public async Task A_campaign_knows_when_it_was_created_and_last_changed()
    {
        var district = await registry.DistrictAsync();
        var request = new CreateCampaignRequest
        {
            Parent = district.Name,
            CampaignId = "2023-1",
            Campaign = DistrictForTests.Terms(),
        };

        var created = await district.Campaigns.CreateCampaignAsync(request);
        var opened = await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign });

        Assert.Equal((created.CreateTime, created.CreateTime), (created.UpdateTime, opened.CreateTime));
        Assert.True(created.UpdateTime < opened.UpdateTime);
    }

    [Fact]
    public async Task A_call_that_is_not_there_and_another_districts_look_alike()
    {
        var (district, other) = (await registry.DistrictAsync(), await registry.OpenDistrictAsync());

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = district.Campaign })),
            await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = other.Campaign })),
            await FailedRpc.CatchAsync(() => district.Campaigns.CloseCampaignAsync(new() { Name = other.Campaign })),
            await FailedRpc.CatchAsync(() =>
                district.Campaigns.CreateCampaignAsync(
                    new()
                    {
                        Parent = other.Name,
                        CampaignId = "x",
                        Campaign = DistrictForTests.Terms(),
                    }
                )
            ),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
    }

    private static Google.Type.Date Day(int day) => new DateOnly(2023, 4, day).ToProto();
}
