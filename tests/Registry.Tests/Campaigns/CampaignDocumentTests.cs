using System.Net;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.Office;
using ThemeDay.Registry.Tests.ThemeForms;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Registry.Tests.Campaigns;

/// <summary>The notice of a campaign as a paper.</summary>
public sealed class CampaignDocumentTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task The_notice_of_a_campaign_says_its_terms_and_has_the_blank_form_as_its_annex()
    {
        var district = await registry.OpenDistrictAsync(new(2023, 4, 10));
        var request = new GetCampaignDocumentRequest { Name = district.Campaign, Issuer = "大祥区行政审批服务局" };

        var file = await district.Campaigns.GetCampaignDocumentAsync(request);

        var text = OfficeReader.Read(new MemoryStream(file.Content.ToByteArray()));
        var division = Division.Find(district.Code); // some of the codes of test districts exist
        Assert.Equal(
            [
                "大祥区行政审批服务局",
                "大改革协调办发〔2023〕1号",
                "主题征集",
                NoticePhrases.GetAddressee(division),
                $"为做好{division?.Name}“政务公开主题日”工作，现就征集活动主题有关事项通知如下：",
                "一、主题申报",
                "各单位结合主责主业和社会关切确定具体活动主题，每单位至少申报1个，填写《“政务公开主题日”活动主题申报表》（见附件），"
                    + "于2023年4月14日前（含当日）报送加盖公章的电子扫描件。",
                "活动在2023年4月至2023年10月期间开展；一般不晚于2023年10月，确需延后的，申报时说明理由。",
                "申报表退回修改的，于3个工作日内重新报送。",
                "二、活动形式",
                "活动可以采取现场观摩、座谈交流等形式，邀请人大代表、普通市民等参加，主动接受监督、听取意见建议。",
                "三、活动计划",
                "根据各单位申报的活动主题，制定全年活动计划，按月部署安排。",
                "四、组织实施",
                "承办单位应当在开展活动前，提前5个工作日报送具体活动方案。",
                "开展活动时，应当以宣传横幅、电子屏等形式标注“政务公开主题日”字样，并向活动参与对象、新闻媒体单位说明活动的意义和目的。",
                "活动开展后，应当及时总结，形成情况报告或者新闻报道（含相关图文、视频资料等），于5个工作日内报送。",
                "各单位活动成果在门户网站集中展示。各单位要通过新闻媒体、门户网站活动专栏、政务新媒体等进行宣传推介。",
                "五、考核评估",
                "活动开展情况纳入政务公开绩效考核和第三方评估，统计2023年12月1日以前的情况。",
                "附件：“政务公开主题日”活动主题申报表",
                "大祥区行政审批服务局",
                "2023年4月10日",
                "附件",
                "“政务公开主题日”活动主题申报表",
                "申报单位（盖章）： 　　年　　月　　日",
                "注：1.计划月份一般不晚于 2023 年 10 月；2.活动形式包括现场观摩、座谈交流等；3.每单位至少申报 1 个主题。",
            ],
            text.Paragraphs.Select(paragraph => paragraph.Text).Where(line => line is not "")
        );
        Assert.Equal("活动主题 计划月份 活动形式 联系人及电话", string.Join(' ', Assert.Single(text.Tables).Rows[0].Cells.Select(cell => cell.Text)));
        Assert.Equal($"关于征集{division?.Name}“政务公开主题日”活动主题的通知.docx", file.FileName);
        Assert.Equal(("", 0), (SampleForms.Read(file.Content.ToByteArray()).Unit, SampleForms.Read(file.Content.ToByteArray()).Rows.Count));
        var ofLiaison = await new CampaignService.CampaignServiceClient(registry.Host.As(district.Liaison)).GetCampaignDocumentAsync(request);
        Assert.Equal(file.FileName, ofLiaison.FileName);
    }

    [Fact]
    public async Task The_notice_keeps_the_deadline_that_was_announced_and_names_fixed_days_and_public_phone_numbers()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.ReportLead = new LeadTime { FixedDate = new DateOnly(2023, 11, 10).ToProto() };
        terms.PublicPhoneNumbers.Add("0739-5000000");
        await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms,
            }
        );
        var draft = await ReadAsync(district);
        await district.Campaigns.OpenCampaignAsync(new() { Name = district.Campaign, EffectiveDate = new DateOnly(2023, 4, 10).ToProto() });
        await district.Campaigns.ExtendCampaignAsync(
            new()
            {
                Name = district.Campaign,
                Deadline = new DateOnly(2023, 4, 21).ToProto(),
                Reason = "防汛",
                EffectiveDate = new DateOnly(2023, 4, 12).ToProto(),
            }
        );

        var opened = await ReadAsync(district);

        Assert.Contains("　　　年　月　日", draft);
        Assert.Contains("2023年4月10日", opened);
        Assert.Contains(opened, line => line.Contains("于2023年4月14日前（含当日）报送", StringComparison.Ordinal));
        Assert.Contains(opened, line => line.EndsWith("，于11月10日前报送。", StringComparison.Ordinal));
        Assert.Contains("联系电话：0739-5000000。", opened);
    }

    [Fact]
    public async Task The_notice_is_downloaded_over_HTTP_and_what_is_wrong_with_its_head_is_told_at_once()
    {
        var district = await registry.OpenDistrictAsync(new(2023, 4, 10));
        using var client = registry.Host.Http(district.Bureau);

        using var file = await client.GetAsync(Route("issuer=大祥区行政审批服务局&document_date=2023-04-11"));
        using var malformed = await client.GetAsync(Route("document_date=11.4.2023"));
        var wrong = await FailedRpc.CatchAsync(() =>
            district.Campaigns.GetCampaignDocumentAsync(
                new()
                {
                    Name = district.Campaign,
                    Issuer = new('局', 101),
                    DocumentDate = new()
                    {
                        Year = 2023,
                        Month = 2,
                        Day = 30,
                    },
                }
            )
        );

        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(OfficeMediaTypes.Word, file.Content.Headers.ContentType?.MediaType);
        Assert.Contains("2023年4月11日", ReadLines(await file.Content.ReadAsByteArrayAsync()));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Equal([new("issuer", ErrorReasons.OutOfRange), new("document_date", ErrorReasons.Malformed)], wrong.Violations);

        Uri Route(string query) => new($"/v1/{district.Campaign}/document:download?{query}", UriKind.Relative);
    }

    private static async Task<List<string>> ReadAsync(DistrictForTests district) =>
        ReadLines((await district.Campaigns.GetCampaignDocumentAsync(new() { Name = district.Campaign })).Content.ToByteArray());

    private static List<string> ReadLines(byte[] file) => [.. OfficeReader.Read(new MemoryStream(file)).Paragraphs.Select(paragraph => paragraph.Text)];
}
