using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Campaigns;

public sealed class CampaignEndpointTests(RegistryHost registry) : IClassFixture<RegistryHost>
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
        await district.CreateCampaignAsync();
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
        await district.CreateCampaignAsync();

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

    [Fact]
    public async Task Campaigns_are_filtered_by_the_deadline_that_is_in_force_for_all_units()
    {
        var district = await registry.OpenDistrictAsync();
        await ExtendAsync("", 20);
        await ExtendAsync($"{district.Name}/units/{district.Unit}", 25);

        Assert.Equal((0, 1, 0), (await CountAsync("= 2023-04-14"), await CountAsync("= 2023-04-20"), await CountAsync("> 2023-04-20")));

        async Task<int> CountAsync(string deadline) =>
            (await district.Campaigns.ListCampaignsAsync(new() { Parent = district.Name, Filter = $"deadline {deadline}" })).Campaigns.Count;

        async Task ExtendAsync(string unit, int day) =>
            await district.Campaigns.ExtendCampaignAsync(
                new()
                {
                    Name = district.Campaign,
                    Unit = unit,
                    Deadline = Day(day),
                    Reason = "防汛",
                }
            );
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
