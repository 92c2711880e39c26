using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Scheduling.Export;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Export;

public sealed class ExportEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task The_files_of_an_export_say_what_the_RPCs_say()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.HeldAsync(await district.PlannedAsync());

        var export = await district.ResponseAsync<CampaignExport>(await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));

        var figures = await district.Assessment.GetCampaignFiguresAsync(
            new() { Campaign = district.Campaign, CutOffDate = Given.Day("2023-12-01").ToProto() } // that of the campaign
        );
        var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign });
        var release = await district.Plans.GetPlanReleaseAsync(new() { Name = $"{district.Plan}/releases/1" });
        Assert.Equal(district.Campaign, export.Campaign);
        Assert.Equal(FiguresJson.Format(figures), export.FiguresJson.ToStringUtf8());
        Assert.Equal(ScoresCsv.Format(scores), export.ScoresCsv.ToStringUtf8());
        Assert.Equal(ExplanationsCsv.Format(scores), export.ExplanationsCsv.ToStringUtf8());
        Assert.Equal(SummaryCsv.Format(figures), export.SummaryCsv.ToStringUtf8());
        Assert.Equal(PlanCsv.FormatLatestRelease([release]), export.PlanCsv.ToStringUtf8());
        Assert.Equal(PlanCsv.FormatChanges([release]), export.ChangesCsv.ToStringUtf8());
    }

    [Fact]
    public async Task Excel_reads_every_CSV_of_an_export_as_UTF_8_for_each_begins_with_one_byte_order_mark()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.HeldAsync(await district.PlannedAsync());

        var export = await district.ResponseAsync<CampaignExport>(await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));

        foreach (var file in (ByteString[])[export.SummaryCsv, export.ScoresCsv, export.PlanCsv, export.ChangesCsv, export.ExplanationsCsv])
        {
            Assert.Equal(Encoding.UTF8.Preamble, file.Span[..3]);
            Assert.Equal(0, file.ToStringUtf8().LastIndexOf('\uFEFF'));
        }
    }

    [Fact]
    public async Task The_explanations_give_every_unit_a_row_for_each_indicator_with_the_reason_for_its_points()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.SubmittedAsync("t-1", on: "2023-04-18");

        var export = await district.ResponseAsync<CampaignExport>(await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));

        var rows = export.ExplanationsCsv.ToStringUtf8().TrimEnd('\n').Split('\n');
        Assert.Equal("\uFEFF单位代码,单位名称,指标,指标名称,得分,满分,得分依据", rows[0]);
        Assert.Equal(2 * 13, rows.Length - 1);
        Assert.Contains($"{district.Code}D1,第一街道办事处,A1,按时申报,8,10,满分 10 分；晚 2 个工作日，扣 2 分；得 8 分", rows);
        Assert.Contains($"{district.Code}D2,第二局,B1,按计划开展,,20,尚无到期事项，暂不评分", rows);
    }

    [Fact]
    public async Task Scores_figures_and_plan_are_exported_as_of_the_cut_off_that_was_asked_for()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.HeldAsync(await district.PlannedAsync());
        var early = Given.Day("2023-04-15").ToProto();

        var export = await district.ResponseAsync<CampaignExport>(
            await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign, CutOffDate = early })
        );

        var scores = await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign, CutOffDate = early });
        Assert.Equal(ScoresCsv.Format(scores), export.ScoresCsv.ToStringUtf8());
        var figures = await district.Assessment.GetCampaignFiguresAsync(new() { Campaign = district.Campaign, CutOffDate = early });
        Assert.Equal(FiguresJson.Format(figures), export.FiguresJson.ToStringUtf8());
        Assert.Equal((0, 0), (figures.Held, figures.PlanReleases)); // released on 2023-04-20
        Assert.Equal(PlanCsv.FormatLatestRelease([]), export.PlanCsv.ToStringUtf8());
        Assert.NotEqual(ScoresCsv.Format(scores), ScoresCsv.Format(await district.Assessment.GetScoresAsync(new() { Campaign = district.Campaign })));
    }

    [Fact]
    public async Task An_evaluator_of_the_city_exports_and_one_of_another_city_finds_nothing()
    {
        var district = await scheduling.OpenDistrictAsync();
        var (near, far) = (new Actor("city", Role.Evaluator, "4305", null), new Actor("far", Role.Evaluator, "4306", null));

        var export = await district.ResponseAsync<CampaignExport>(
            await district.ExportsAs(near).ExportCampaignAsync(new() { Campaign = district.Campaign }),
            near
        );
        var refused = await FailedRpc.CatchAsync(() => district.ExportsAs(far).ExportCampaignAsync(new() { Campaign = district.Campaign }));
        var none = await FailedRpc.CatchAsync(() => district.Exports.ExportCampaignAsync(new() { Campaign = $"{district.Name}/campaigns/none" }));

        Assert.NotEmpty(export.FiguresJson);
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (refused.Code, none.Code));
    }

    [Fact]
    public async Task An_export_that_no_client_could_receive_is_refused()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync();
        await using var grow = scheduling
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("update plan_release set content = $1 where district = $2");
        var release = new PlanRelease();
        release.Changes.Add(
            new PlanChange
            {
                Kind = PlanChangeKind.Added,
                Entry = new()
                {
                    Theme = $"{district.Campaign}/themes/t-1",
                    Reason = new('x', 3 << 20),
                    Unit = district.Unit,
                    Month = new() { Year = 2023, Month = 6 },
                },
            }
        );
        grow.Parameters.Add(new() { Value = Google.Protobuf.MessageExtensions.ToByteArray(release) });
        grow.Parameters.Add(new() { Value = district.Code });
        Assert.Equal(1, await grow.ExecuteNonQueryAsync());

        var refused = await FailedRpc.CatchAsync(async () =>
            await district.ResponseAsync<CampaignExport>(await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }))
        );

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.ExportTooLarge), (refused.Code, refused.Reason));
    }
}
