using System.Net;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>Drafts that are deleted, and drafts after the campaign of an earlier year.</summary>
public sealed class CampaignDraftTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_draft_is_deleted_and_its_id_can_be_used_again()
    {
        var district = await registry.DistrictAsync();
        var draft = await DraftAsync(district);

        await district.Campaigns.DeleteCampaignAsync(new() { Name = draft.Name, Etag = draft.Etag });
        var gone = await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = draft.Name }));
        var again = await DraftAsync(district);

        Assert.Equal(StatusCode.NotFound, gone.Code);
        Assert.Equal(("1", CampaignState.Draft), (again.Etag, again.State));
        var deleted = Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignDeleted>());
        Assert.Equal((draft.Name, district.Bureau.Account, null), (deleted.Campaign, deleted.Metadata.Account, deleted.Metadata.EffectiveDate));
    }

    [Fact]
    public async Task A_deletion_sent_again_with_its_request_id_is_answered_alike()
    {
        var district = await registry.DistrictAsync();
        var request = new DeleteCampaignRequest { Name = (await DraftAsync(district)).Name, RequestId = $"{Guid.NewGuid()}" };

        await district.Campaigns.DeleteCampaignAsync(request);
        await district.Campaigns.DeleteCampaignAsync(request);
        request.RequestId = "";
        var unnumbered = await FailedRpc.CatchAsync(() => district.Campaigns.DeleteCampaignAsync(request));

        Assert.Equal(StatusCode.NotFound, unnumbered.Code);
        Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignDeleted>());
    }

    [Fact]
    public async Task A_campaign_that_was_opened_is_never_deleted()
    {
        var district = await registry.OpenDistrictAsync();

        var open = await FailedRpc.CatchAsync(() => district.Campaigns.DeleteCampaignAsync(new() { Name = district.Campaign }));
        await district.Campaigns.CloseCampaignAsync(new() { Name = district.Campaign });
        var closed = await FailedRpc.CatchAsync(() => district.Campaigns.DeleteCampaignAsync(new() { Name = district.Campaign }));

        Assert.Equal(
            [
                (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Open"),
                (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Closed"),
            ],
            new[] { open, closed }.Select(refused => (refused.Code, refused.Reason, refused.Of("state")))
        );
    }

    [Fact]
    public async Task A_draft_that_was_changed_since_it_was_read_is_not_deleted()
    {
        var district = await registry.DistrictAsync();
        var draft = await DraftAsync(district);
        await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new() { Name = draft.Name, Title = "改" },
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.DeleteCampaignAsync(new() { Name = draft.Name, Etag = draft.Etag }));

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task An_update_of_a_campaign_that_changes_nothing_records_no_event()
    {
        var district = await registry.DistrictAsync();
        var draft = await DraftAsync(district);
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).Count;

        var answer = await district.Campaigns.UpdateCampaignAsync(
            new()
            {
                Campaign = new() { Name = draft.Name, Title = draft.Title },
            }
        );

        Assert.Equal(draft, answer);
        Assert.Equal(recorded, (await registry.Host.ListRecordedEventsAsync(district.Code)).Count);
    }

    [Fact]
    public async Task Over_JSON_a_draft_is_deleted_with_the_etag_in_the_query()
    {
        var district = await registry.DistrictAsync();
        var draft = await DraftAsync(district);
        using var http = registry.Host.Http(district.Bureau);

        using var stale = await http.DeleteAsync(new Uri($"/v1/{draft.Name}?etag=7", UriKind.Relative));
        using var deleted = await http.DeleteAsync(new Uri($"/v1/{draft.Name}?etag={draft.Etag}", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (stale.StatusCode, deleted.StatusCode));
        Assert.Equal("{}", (await deleted.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_campaign_of_a_year_is_copied_to_a_draft_for_the_next()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Deadline = new DateOnly(2023, 4, 20).ToProto(),
                Reason = "材料较多",
            }
        );
        await district.Campaigns.UninviteUnitAsync(
            new()
            {
                Name = district.Campaign,
                Unit = $"{district.Name}/units/{district.Code}S1",
                Reason = "误列",
            }
        );
        await district.Units.CloseUnitAsync(new() { Name = $"{district.Name}/units/{district.OtherUnit}" });

        var copy = await district.Campaigns.CopyCampaignAsync(new() { Name = district.Campaign, CampaignId = "2024-1" });

        Assert.Equal((CampaignState.Draft, "", null, "theme-day-2023"), (copy.State, copy.DocumentNumber, copy.OpenDate, copy.Scheme));
        Assert.Equal((new DateOnly(2024, 4, 14).ToProto(), new DateOnly(2024, 12, 1).ToProto()), (copy.Deadline, copy.CutOffDate)); // before the extension
        Assert.Equal((2024, 4, 2024, 10), (copy.FirstMonth.Year, copy.FirstMonth.Month, copy.LastMonth.Year, copy.LastMonth.Month));
        Assert.Equal([$"{district.Name}/units/{district.Unit}"], copy.InvitedUnits);
        Assert.Empty(copy.DeadlineExtensions);
        Assert.Empty(copy.UninvitedUnits);
        Assert.Equal(copy, await district.Campaigns.GetCampaignAsync(new() { Name = $"{district.Name}/campaigns/2024-1" }));
        var drafted = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignDrafted>().Last();
        Assert.Equal(copy.Name, drafted.Campaign);
    }

    [Fact]
    public async Task A_copy_that_is_only_validated_stores_nothing_and_one_that_is_repeated_is_made_once()
    {
        var district = await registry.DistrictAsync();
        await DraftAsync(district);
        var request = new CopyCampaignRequest
        {
            Name = district.Campaign,
            CampaignId = "2026-1",
            Years = 3,
            ValidateOnly = true,
            RequestId = $"{Guid.NewGuid()}",
        };

        var preview = await district.Campaigns.CopyCampaignAsync(request);
        var missing = await FailedRpc.CatchAsync(() => district.Campaigns.GetCampaignAsync(new() { Name = preview.Name }));
        request.ValidateOnly = false;
        var first = await district.Campaigns.CopyCampaignAsync(request);
        var second = await district.Campaigns.CopyCampaignAsync(request);

        Assert.Equal((2026, StatusCode.NotFound), (preview.Deadline.Year, missing.Code));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_copy_is_refused_with_everything_wrong_in_its_request()
    {
        var district = await registry.DistrictAsync();
        await DraftAsync(district);

        var wrong = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CopyCampaignAsync(
                new()
                {
                    Name = district.Campaign,
                    CampaignId = "两千",
                    Years = 6,
                }
            )
        );
        var exists = await FailedRpc.CatchAsync(() => district.Campaigns.CopyCampaignAsync(new() { Name = district.Campaign, CampaignId = "2023-1" }));
        var missing = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CopyCampaignAsync(new() { Name = $"{district.Name}/campaigns/none", CampaignId = "2024-1" })
        );

        Assert.Equal([new("campaign_id", ErrorReasons.NameMalformed), new("years", ErrorReasons.OutOfRange)], wrong.Violations);
        Assert.Equal((StatusCode.AlreadyExists, StatusCode.NotFound), (exists.Code, missing.Code));
    }

    [Fact]
    public async Task A_copy_is_held_to_the_rules_of_a_draft()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        (terms.Deadline, terms.CutOffDate) = (new DateOnly(2024, 2, 28).ToProto(), new DateOnly(2024, 2, 29).ToProto());
        await DraftAsync(district, terms);

        var refused = await FailedRpc.CatchAsync(() => district.Campaigns.CopyCampaignAsync(new() { Name = district.Campaign, CampaignId = "2025-1" }));

        Assert.Equal([new FieldViolation("campaign.cut_off_date", ErrorReasons.DeadlineNotLater)], refused.Violations); // both 28 February
    }

    private static async Task<Campaign> DraftAsync(DistrictForTests district, Campaign? terms = null) =>
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms ?? DistrictForTests.Terms(),
            }
        );
}
