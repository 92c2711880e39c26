using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary><c>./run import</c>: a campaign of one's own, from tables as a clerk writes them.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class ImportTests(LoadedSystem system) : IDisposable
{
    private static readonly HttpClient Http = new();

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-import-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_campaign_is_imported_as_its_tables_have_it_and_a_corrected_table_asks_first()
    {
        WriteTables();

        var (checkedCode, found) = await RunProcess.CommandAsync("import", folder.FullName, "--check");
        var (exitCode, said) = await ImportAsync();
        var (againCode, again) = await ImportAsync();

        Assert.True(checkedCode == 0, found);
        Assert.True(exitCode == 0, said);
        Assert.True(againCode == 0, again);
        Assert.Contains("没有需要写入的内容", again, StringComparison.Ordinal);
        var draft = await GetAsync("registry", "themes/t-2");
        Assert.Equal("THEME_STATE_DRAFT", draft.GetProperty("state").GetString());
        Assert.False(draft.TryGetProperty("scan", out var scan) && scan.ValueKind is not JsonValueKind.Null);
        Assert.Equal("THEME_STATE_PLANNED", (await GetAsync("registry", "themes/t-1")).GetProperty("state").GetString());
        var programme = await GetAsync("scheduling", "activities/t-1/programme");
        Assert.Equal(("PROGRAMME_STATE_FILED", "", "会议室"), (Text(programme, "state"), Text(programme, "agenda"), Text(programme, "venue")));
        var report = await GetAsync("publication", "activities/t-1/report");
        Assert.Equal(("REPORT_STATE_FILED", "我处开展了活动。"), (Text(report, "state"), Text(report, "text")));

        Write(
            "主题.csv",
            Themes.Replace("教育开放日", "校园开放日", StringComparison.Ordinal).Replace("居民代表看变化", "居民看变化", StringComparison.Ordinal)
        );
        var (askedCode, asked) = await ImportAsync();
        var (updatedCode, updated) = await ImportAsync("--update");
        var (refusedCode, refused) = await ImportAsync("--update");
        var (keptCode, kept) = await ImportAsync("--keep");

        Assert.Equal(1, askedCode);
        Assert.Equal(1, refusedCode);
        Assert.Contains("上述不同之处都不能由导入更改", refused, StringComparison.Ordinal);
        Assert.Contains("主题1 “活动主题”：系统中为“居民代表看变化”，文件中为“居民看变化”。不能由导入更改", asked, StringComparison.Ordinal);
        Assert.Contains("主题2 “活动主题”：系统中为“教育开放日”，文件中为“校园开放日”", asked, StringComparison.Ordinal);
        Assert.True(updatedCode == 0, updated);
        Assert.Equal("校园开放日", Text(await GetAsync("registry", "themes/t-2"), "topic"));
        Assert.Equal("居民代表看变化", Text(await GetAsync("registry", "themes/t-1"), "topic"));
        Assert.True(keptCode == 0, kept);
        Assert.Equal("居民代表看变化", Text(await GetAsync("registry", "themes/t-1"), "topic"));

        // A unit of its own: the others keep what the table does not have, or has otherwise.
        await ChangeUnitAsync("""{"display_name": "某某区教育和体育局", "credit_code": "11430902MB1234562U"}""");
        WriteTables();
        Write("主题.csv", Themes.Replace("教育开放日", "校园开放日", StringComparison.Ordinal));
        Write("单位.csv", $"{Units}430902D02,某某区民政局,区直部门\n");
        (keptCode, kept) = await ImportAsync();
        Assert.True(keptCode == 0, kept);
        Assert.Contains("以系统为准，没有更改", kept, StringComparison.Ordinal);
        var unit = JsonDocument.Parse(await (await SendAsync("registry", "units/430902D01")).Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("某某区教育和体育局", "11430902MB1234562U"), (Text(unit, "displayName"), Text(unit, "creditCode")));
        using var added = await SendAsync("registry", "units/430902D02");
        Assert.True(added.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Reports_come_later_and_are_imported_alone()
    {
        WriteTables();
        // The tests share one system: another of them may have added a unit that this campaign does not invite.
        Write("征集设置.csv", $"{Settings.Replace("2024-1\n", "2024-2\n", StringComparison.Ordinal)}征集单位,430902001、430902D01\n");
        File.Delete(Path.Combine(folder.FullName, "报告.csv"));
        var (exitCode, said) = await ImportAsync();
        Assert.True(exitCode == 0, said);
        foreach (var table in Directory.GetFiles(folder.FullName))
            File.Delete(table);
        string[] ofCampaign = ["--campaign", "districts/430902/campaigns/2024-2"];
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期\nt-1,是,15,,2024-06-14\n8,是,15,我处开展了活动。,2024-06-14\n");

        var (refusedCode, refused) = await ImportAsync([.. ofCampaign, "--check"]);
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期\nt-1,是,15,我处开展了活动。,2024-06-14\n");
        (exitCode, said) = await ImportAsync(ofCampaign);
        var (againCode, again) = await ImportAsync(ofCampaign);

        Assert.Equal(1, refusedCode);
        Assert.Contains("共有2处问题，没有写入任何内容", refused, StringComparison.Ordinal);
        Assert.True(exitCode == 0, said);
        using var report = await SendAsync("publication", "campaigns/2024-2/activities/t-1/report");
        Assert.Contains("REPORT_STATE_FILED", await report.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(againCode == 0, again);
        Assert.Contains("没有需要写入的内容", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_Chinese_and_nothing_is_written()
    {
        WriteTables();
        Write("征集设置.csv", Settings.Replace("2024-1\n", "2024-9\n", StringComparison.Ordinal));
        Write("主题.csv", Themes.Replace("6月份", "第二季度", StringComparison.Ordinal));

        var (exitCode, said) = await ImportAsync();

        Assert.Equal(1, exitCode);
        using var none = await SendAsync("registry", "campaigns/2024-9");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Contains("主题.csv 第2行 “计划月份”栏（填写为“第二季度”）：涉及多个月份，请确定一个计划月份", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheme_that_does_not_exist_and_personal_data_are_told_and_nothing_is_written()
    {
        WriteTables();
        Write(
            "征集设置.csv",
            Settings.Replace("2024-1\n", "2024-8\n", StringComparison.Ordinal).Replace("theme-day-2023", "theme-day-2033", StringComparison.Ordinal)
        );
        Write("方案.csv", "序号,报送日期,地点\n1,2024-06-03,会议室（联系电话13900001111）\n");

        var (exitCode, said) = await ImportAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("系统中没有这个考核指标方案，现有：theme-day-2023（", said, StringComparison.Ordinal);
        Assert.Contains("方案.csv 第2行 “地点”栏（填写为“会议室（联系电话13900001111）”）：含有电话号码", said, StringComparison.Ordinal);
        using var none = await SendAsync("registry", "campaigns/2024-8");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private const string Themes = """
        序号,申报单位,活动主题,计划月份,活动形式,联系人及电话,盖章扫描件,申报日期,审核结果,审核日期,活动日期
        1,某某街道办事处,居民代表看变化,6月份,实地调研；座谈交流,张三 0739-5000001,扫描件.pdf,2024/3/4,采纳,2024年3月12日,2024年6月12日（星期三）
        2,430902D01,教育开放日,,,,,,,,

        """;

    private void WriteTables()
    {
        Write("征集设置.csv", Settings);
        Write("单位.csv", Units);
        Write("主题.csv", Themes);
        Write("方案.csv", "序号,报送日期,地点,邀请对象\n1,2024-06-03,会议室,人大代表3人、普通市民12人\n");
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期\n1,是,15,我处开展了活动。,2024-06-14\n");
        File.WriteAllBytes(Path.Combine(folder.FullName, "扫描件.pdf"), SampleFiles.Pdf("a scan"));
    }

    private const string Units = "代码,名称,类型\n430902001,某某街道办事处,街道\n430902D01,某某区教育局,区直部门\n";

    private const string Settings = """
        设置项,内容
        征集编号,2024-1
        区划代码,430902
        标题,主题征集
        启动日期,2024年3月1日
        申报截止日期,2024/3/8
        起始月份,2024年3月
        截止月份,2024-11
        计划发布日期,2024.3.15
        考核截止日期,2025-01-01
        方案报送提前量,5个工作日
        报告报送时限,5个工作日
        补正时限,3个工作日
        活动形式,实地调研、座谈交流
        邀请对象,人大代表、普通市民
        考核指标方案,theme-day-2023

        """;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private Task<(int ExitCode, string Said)> ImportAsync(params string[] options) =>
        RunProcess.CommandAsync(["import", folder.FullName, .. options, "--state", system.Running.State.Path]);

    private static string Text(JsonElement resource, string field) => resource.TryGetProperty(field, out var value) ? $"{value}" : "";

    private async Task<JsonElement> GetAsync(string service, string name)
    {
        using var response = await SendAsync(service, $"campaigns/2024-1/{name}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task ChangeUnitAsync(string json)
    {
        using var response = await SendAsync("registry", "units/430902D01", HttpMethod.Patch, json);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> SendAsync(string service, string name, HttpMethod? method = null, string? json = null)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, new Uri($"{system.Running.Address(service).Http}/v1/districts/430902/{name}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await system.Running.TokenAsync("bureau", "--scope", "430902"));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Http.SendAsync(request);
    }
}
