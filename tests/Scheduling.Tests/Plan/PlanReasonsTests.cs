using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Plan;

public sealed class PlanReasonsTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    private const string Why = "张三住院";

    [Fact]
    public async Task The_draft_and_its_release_say_why_an_activity_was_cancelled()
    {
        var district = await CancelledAsync();

        var drafted = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        var preview = await district.Plans.ReleasePlanAsync(new() { Name = district.Plan, ValidateOnly = true });
        var released = await district.ReleasedAsync("2023-06-10");

        Assert.Equal(Why, Assert.Single(drafted.Entries).Reason);
        Assert.Equal(Why, Assert.Single(preview.Changes).Entry.Reason);
        Assert.Equal(Why, Assert.Single(released.Changes).Entry.Reason);
        Assert.Equal(Why, await ReadReasonAsync(district, district.Bureau));
    }

    [Fact]
    public async Task A_liaison_reads_why_its_own_activity_was_cancelled_and_not_why_that_of_another_unit_was()
    {
        var district = await CancelledAsync();
        await district.ReleasedAsync("2023-06-10");

        Assert.Equal((Why, ""), (await ReadReasonAsync(district, district.Liaison), await ReadReasonAsync(district, district.OtherLiaison)));
    }

    [Fact]
    public async Task A_reason_is_stored_once_and_masked_there_it_is_masked_in_draft_release_and_export()
    {
        var district = await CancelledAsync();
        await district.ReleasedAsync("2023-06-10");
        var database = scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>();
        await using var content = database.CreateCommand("select content from plan_release where district = $1 and number = 2");
        content.Parameters.Add(new() { Value = district.Code });
        Assert.Equal(-1, ((byte[])(await content.ExecuteScalarAsync())!).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Why)));

        await using var mask = database.CreateCommand("update transition_reason set text = '（已隐去）' where district = $1 and text = $2");
        mask.Parameters.Add(new() { Value = district.Code });
        mask.Parameters.Add(new() { Value = Why });
        Assert.Equal(1, await mask.ExecuteNonQueryAsync());

        var plan = await district.Plans.GetPlanAsync(new() { Name = district.Plan });
        var releases = await district.Plans.ListPlanReleasesAsync(new() { Parent = district.Plan, View = PlanReleaseView.Full });
        var export = await district.ResponseAsync<CampaignExport>(await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));
        Assert.Equal("（已隐去）", Assert.Single(plan.Entries).Reason);
        Assert.Equal("（已隐去）", releases.Releases[1].Changes[0].Entry.Reason);
        Assert.EndsWith(",（已隐去）\n", export.ChangesCsv.ToStringUtf8(), StringComparison.Ordinal);
    }

    private async Task<DistrictForTests> CancelledAsync()
    {
        var district = await scheduling.OpenDistrictAsync();
        var activity = await district.PlannedAsync();
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = activity,
                Reason = Why,
            }
        );
        return district;
    }

    private static async Task<string> ReadReasonAsync(DistrictForTests district, Actor caller)
    {
        var release = await new PlanService.PlanServiceClient(district.Host.As(caller)).GetPlanReleaseAsync(new() { Name = $"{district.Plan}/releases/2" });
        return Assert.Single(release.Changes).Entry.Reason;
    }
}
