using System.Net;
using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Documents.Office;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.ThemeForms;

/// <summary>Theme forms as files, in and out.</summary>
public sealed class ThemeFormEndpointTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_form_is_shown_as_it_was_written_and_as_it_was_read_and_nothing_is_stored()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word(
            "第一街道办事处",
            ["“五一”消费 维权体验", "５月", "现场观摩、座谈交流", "张三（主任）13800001111"],
            ["政策解读", "第二季度", "线上直播", "李四 1380000"]
        );

        var preview = await ImportAsync(district, form, validateOnly: true);

        Assert.Equal("第一街道办事处", preview.WrittenUnit);
        var (first, second) = (preview.Rows[0], preview.Rows[1]);
        Assert.Equal((1, 2, 3), (first.Table, first.Row, second.Row));
        Assert.Equal(("５月", ThemeFormCellOutcome.Read, 5), (first.Month.Written, first.Month.Outcome, first.Month.Value.Month.Month));
        Assert.Equal(["(主任)"], first.Contact.LeftOut);
        Assert.Equal(new Contact { Person = "张三", Phone = "13800001111" }, first.Contact.Value.Contact);
        Assert.Equal("涉及多个月份，请确定一个计划月份", second.Month.Problem);
        Assert.Equal([4, 5, 6], second.Month.Candidates.Select(candidate => candidate.Month.Month));
        Assert.Equal(["线上直播"], second.Forms.LeftOut);
        Assert.Equal(ThemeFormCellOutcome.Unreadable, second.Contact.Outcome);
        Assert.Equal(["tables[1].rows[3].month", "tables[1].rows[3].forms", "tables[1].rows[3].contact"], preview.Problems.Select(problem => problem.Field));
        Assert.All(preview.Problems, problem => Assert.Equal(ErrorReasons.CellNotRead, problem.Reason));
        Assert.Equal(
            new Theme
            {
                Unit = $"{district.Name}/units/{district.Unit}",
                Topic = "“五一”消费 维权体验",
                Month = new() { Year = 2023, Month = 5 },
                Forms = { "现场观摩", "座谈交流" },
            },
            first.Theme
        );
        Assert.Contains(preview.OtherTexts, text => text.Contains("每单位至少申报", StringComparison.Ordinal));
        Assert.Empty((await district.Themes.ListThemesAsync(new() { Parent = district.Campaign })).Themes);
    }

    [Fact]
    public async Task A_form_with_an_unclear_cell_creates_nothing_until_a_person_has_decided_on_it()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第一街道", ["政务服务体验", "待定", "现场观摩", ""], ["备用", "", "", ""], ["公开课", "6月", "座谈交流", ""]);

        var refused = await FailedRpc.CatchAsync(() => ImportAsync(district, form));
        var created = await ImportAsync(
            district,
            form,
            corrections:
            [
                new()
                {
                    Table = 1,
                    Row = 2,
                    Theme = new()
                    {
                        Month = new() { Year = 2023, Month = 9 },
                    },
                },
                new()
                {
                    Table = 1,
                    Row = 3,
                    Skip = true,
                },
            ]
        );

        Assert.Equal([new("tables[1].rows[2].month", ErrorReasons.CellNotRead), new("tables[1].rows[3].topic", ErrorReasons.CellNotRead)], refused.Violations);
        Assert.Equal([false, true, false], created.Rows.Select(row => row.Skipped));
        Assert.Null(created.Rows[1].Theme);
        var themes = (await district.Themes.ListThemesAsync(new() { Parent = district.Campaign })).Themes;
        Assert.Equal([("政务服务体验", 9), ("公开课", 6)], themes.Select(theme => (theme.Topic, theme.Month.Month)));
        Assert.Equal(created.Rows.Where(row => !row.Skipped).Select(row => row.Theme.Name), themes.Select(theme => theme.Name));
        Assert.All(themes, theme => Assert.Equal((ThemeState.Draft, $"{district.Name}/units/{district.Unit}"), (theme.State, theme.Unit)));
        Assert.Equal(
            themes.Select(theme => theme.Name),
            (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeDrafted>().Select(drafted => drafted.Theme.Theme)
        );
    }

    [Fact]
    public async Task A_form_is_imported_once_however_often_it_is_sent_and_a_second_time_only_on_purpose()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第一街道办事处", ["政务服务体验", "5月", "现场观摩", "张三13800001111"], ["公开课", "6月", "座谈交流", ""]);
        var id = $"{Guid.NewGuid()}";

        var first = await ImportAsync(district, form, requestId: id);
        var again = await ImportAsync(district, form, requestId: id);
        var sent = await FailedRpc.CatchAsync(() => ImportAsync(district, form));
        var preview = await ImportAsync(district, form, validateOnly: true);
        var onPurpose = await ImportAsync(district, form, allowSameTopic: true);

        Assert.Equal(first.Rows.Select(row => row.Theme), again.Rows.Select(row => row.Theme));
        Assert.Equal(2, first.Rows.Count);
        Assert.Equal([new("tables[1].rows[2].topic", ErrorReasons.TopicExists), new("tables[1].rows[3].topic", ErrorReasons.TopicExists)], sent.Violations);
        Assert.Equal(first.Rows.Select(row => row.Theme.Name), preview.Rows.SelectMany(row => row.SameTopicThemes));
        Assert.Equal(2, onPurpose.Rows.Count);
    }

    [Fact]
    public async Task The_same_topic_of_another_unit_is_shown_and_prevents_nothing()
    {
        var district = await registry.OpenDistrictAsync();
        var other = (await ImportAsync(district, SampleForms.Word("第二局", ["政务服务体验", "5月", "现场观摩", ""]))).Rows[0].Theme.Name;

        var imported = await ImportAsync(district, SampleForms.Word("第一街道办事处", ["政务 服务体验", "6月", "现场观摩", ""]));

        Assert.Equal([other], imported.Rows[0].SameTopicThemes);
    }

    [Fact]
    public async Task A_liaison_imports_the_form_of_its_unit_and_of_no_other()
    {
        var district = await registry.OpenDistrictAsync();
        var own = SampleForms.Word("", ["政务服务体验", "5月", "现场观摩", ""]);
        var foreign = SampleForms.Word("第二局", ["公开课", "5月", "现场观摩", ""]);

        var imported = await ImportAsync(district, own, by: district.Liaison);
        var refused = await FailedRpc.CatchAsync(() => ImportAsync(district, foreign, by: district.Liaison));
        var pretended = await FailedRpc.CatchAsync(() =>
            ImportAsync(
                district,
                foreign,
                by: district.Liaison,
                corrections:
                [
                    new()
                    {
                        Table = 1,
                        Row = 2,
                        Theme = new() { Unit = $"{district.Name}/units/{district.OtherUnit}" },
                    },
                ]
            )
        );
        var withoutUnit = await FailedRpc.CatchAsync(() => ImportAsync(district, own));

        Assert.Equal($"{district.Name}/units/{district.Unit}", imported.Rows[0].Theme.Unit);
        Assert.Equal([new("tables[1].rows[2].unit", ErrorReasons.CellNotRead)], refused.Violations);
        Assert.Equal([new("tables[1].rows[2].unit", ErrorReasons.ResourceNotFound)], pretended.Violations);
        Assert.Equal([new("tables[1].rows[2].unit", ErrorReasons.Required)], withoutUnit.Violations);
    }

    [Fact]
    public async Task What_a_draft_may_not_have_a_form_may_not_have_either()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第一街道", [new string('题', 201), "5月", "现场观摩", ""], ["报名电话13900002222", "6月", "座谈交流", "张三13800001111"]);

        var refused = await FailedRpc.CatchAsync(() => ImportAsync(district, form));

        Assert.Equal(
            [new("tables[1].rows[2].topic", ErrorReasons.OutOfRange), new("tables[1].rows[3].topic", ErrorReasons.ContainsPersonalData)],
            refused.Violations
        );
    }

    [Fact]
    public async Task Characters_that_a_request_may_not_have_a_file_may_not_have_either()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第一街道", ["政务\u202e服务", "5月", "现场观摩", "张\u200b三13800001111"]);

        var refused = await FailedRpc.CatchAsync(() => ImportAsync(district, form));

        Assert.Equal(
            [new("tables[1].rows[2].topic", ErrorReasons.CharacterNotAllowed), new("tables[1].rows[2].contact", ErrorReasons.CharacterNotAllowed)],
            refused.Violations
        );
    }

    [Fact]
    public async Task Every_problem_of_a_row_is_named_at_once()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第三局", [new string('题', 201), "待定", "线上直播", ""], ["", "5月", "现场观摩", ""], ["合计", "", "", ""]);

        var refused = await FailedRpc.CatchAsync(() => ImportAsync(district, form));

        Assert.Equal(
            [
                "rows[2].unit CELL_NOT_READ",
                "rows[2].month CELL_NOT_READ",
                "rows[2].forms CELL_NOT_READ",
                "rows[2].topic OUT_OF_RANGE",
                "rows[3].unit CELL_NOT_READ",
                "rows[3].topic REQUIRED",
                "rows[4].unit CELL_NOT_READ",
                "rows[4].topic CELL_NOT_READ",
            ],
            refused.Violations.Select(violation => $"{violation.Field["tables[1].".Length..]} {violation.Reason}")
        );
    }

    [Fact]
    public async Task A_campaign_that_is_not_open_takes_no_form_even_if_all_of_it_is_skipped()
    {
        var district = await registry.DistrictAsync();
        await district.CreateCampaignAsync();
        var form = SampleForms.Word("第一街道", ["政务服务体验", "5月", "现场观摩", ""]);

        var refused = await FailedRpc.CatchAsync(() =>
            ImportAsync(
                district,
                form,
                corrections:
                [
                    new()
                    {
                        Table = 1,
                        Row = 2,
                        Skip = true,
                    },
                ]
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignNotOpen), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task The_ids_of_the_themes_of_a_form_have_its_order_and_do_not_tell_those_of_others()
    {
        var district = await registry.OpenDistrictAsync();
        var rows = Enumerable.Range(1, 20).Select(number => new[] { $"主题{number}", "5月", "现场观摩", "" }).ToArray();

        var ids = (await ImportAsync(district, SampleForms.Word("第一街道", rows))).Rows.Select(row => row.Theme.Name.Split('/')[^1]).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Equal(7, Guid.Parse(id).Version));
        Assert.Equal(ids.Count, ids.Select(id => id[^17..]).Distinct().Count()); // the last 62 bits of each are its own
        Assert.Equal(
            Enumerable.Range(1, 20).Select(number => $"主题{number}"),
            (await district.Themes.ListThemesAsync(new() { Parent = district.Campaign })).Themes.Select(theme => theme.Topic)
        );
    }

    [Fact]
    public async Task A_form_has_at_most_a_hundred_themes()
    {
        var district = await registry.OpenDistrictAsync();
        var rows = Enumerable.Range(1, 101).Select(number => new[] { $"主题{number}", "5月", "现场观摩", "" }).ToArray();
        await ImportAsync(district, SampleForms.Word("第一街道", rows));

        var refused = await FailedRpc.CatchAsync(() =>
            FormsOf(district, district.Bureau).GetThemeFormAsync(new() { Parent = district.Campaign, Unit = $"{district.Name}/units/{district.Unit}" })
        );

        Assert.Equal([new("themes", ErrorReasons.OutOfRange)], refused.Violations);
    }

    [Fact]
    public async Task A_correction_of_no_row_or_of_a_field_that_a_form_does_not_have_is_named()
    {
        var district = await registry.OpenDistrictAsync();
        var form = SampleForms.Word("第一街道", ["政务服务体验", "5月", "现场观摩", ""]);
        ThemeFormCorrection first = new() { Table = 1, Row = 2 };

        var refused = await FailedRpc.CatchAsync(() =>
            ImportAsync(district, form, validateOnly: true, corrections: [first, new() { Table = 2, Row = 2 }, first, new() { Table = 1, Row = 9 }])
        );
        var state = await FailedRpc.CatchAsync(() =>
            ImportAsync(
                district,
                form,
                validateOnly: true,
                corrections:
                [
                    new(first)
                    {
                        Theme = new(),
                        UpdateMask = new() { Paths = { "state" } },
                    },
                ]
            )
        );

        Assert.Equal(
            [new("corrections[1]", ErrorReasons.OutOfRange), new("corrections[2]", ErrorReasons.Duplicate), new("corrections[3]", ErrorReasons.OutOfRange)],
            refused.Violations
        );
        Assert.Equal([new("corrections[0].update_mask", ErrorReasons.Malformed)], state.Violations);
    }

    [Fact]
    public async Task A_file_that_is_no_form_is_refused_with_the_reason()
    {
        var district = await registry.OpenDistrictAsync();

        var empty = await FailedRpc.CatchAsync(() => ImportAsync(district, []));
        var pdf = await FailedRpc.CatchAsync(() => ImportAsync(district, SampleFiles.Pdf("a scan")));
        var letter = await FailedRpc.CatchAsync(() => ImportAsync(district, SampleForms.TextOnly("来信已收到。")));
        var linked = await FailedRpc.CatchAsync(() => ImportAsync(district, SampleForms.LinkedTemplate()));
        var bomb = await FailedRpc.CatchAsync(() => ImportAsync(district, SampleForms.Bomb()));
        var large = await FailedRpc.CatchAsync(() => ImportAsync(district, new byte[(3 << 20) + 1]));

        Assert.Equal([new("content", ErrorReasons.FileEmpty)], empty.Violations);
        Assert.Equal([new("content", ErrorReasons.FileNotOffice)], pdf.Violations);
        Assert.Equal([new("content", ErrorReasons.NoThemeInFile)], letter.Violations);
        Assert.Equal([new("content", ErrorReasons.FileHasActiveContent)], linked.Violations);
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.FileTooLarge), (bomb.Code, bomb.Reason));
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.FileTooLarge), (large.Code, large.Reason));
    }

    [Fact]
    public async Task A_form_comes_and_goes_as_a_file_over_plain_HTTP()
    {
        var district = await registry.OpenDistrictAsync();
        using var client = district.Host.Http(district.Liaison);
        var form = SampleForms.Word("第一街道办事处", ["政务服务体验", "5月", "现场观摩", "张三13800001111"]);

        using var preview = await client.PostAsync(Route(":upload?validate_only=true"), new ByteArrayContent(form));
        using var sent = await client.PostAsync(Route($":upload?request_id={Guid.NewGuid()}"), new ByteArrayContent(form));
        using var written = await client.GetAsync(Route($":download?unit={district.Name}/units/{district.Unit}&include_contacts=true"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (preview.StatusCode, sent.StatusCode, written.StatusCode));
        var imported = JsonParser.Default.Parse<ImportThemeFormResponse>(await sent.Content.ReadAsStringAsync());
        Assert.Equal("政务服务体验", imported.Rows[0].Theme.Topic);
        Assert.Equal("第一街道办事处活动主题申报表.docx", written.Content.Headers.ContentDisposition?.FileNameStar);
        var row = Assert.Single(SampleForms.Read(await written.Content.ReadAsByteArrayAsync()).Rows);
        Assert.Equal(("政务服务体验", "2023年5月", "张三\n13800001111"), (row.Topic, row.Month, row.Contact));

        Uri Route(string rest) => new($"/v1/{district.Campaign}/themeForm{rest}", UriKind.Relative);
    }

    [Fact]
    public async Task A_form_that_the_service_wrote_is_imported_as_it_is()
    {
        var district = await registry.OpenDistrictAsync();
        var next = await registry.OpenDistrictAsync();
        await ImportAsync(
            district,
            SampleForms.Word(
                "第一街道办事处",
                ["政务服务体验", "5月", "现场观摩、座谈交流", "张三13800001111"],
                ["公开课", "12月", "座谈交流", "李四 0739-5123456"]
            )
        );

        var file = await FormsOf(district, district.Bureau)
            .GetThemeFormAsync(
                new()
                {
                    Parent = district.Campaign,
                    Unit = $"{district.Name}/units/{district.Unit}",
                    IncludeContacts = true,
                }
            );
        var imported = await ImportAsync(next, file.Content.ToByteArray());

        Assert.Equal(
            [("政务服务体验", 5, "现场观摩 座谈交流", "张三"), ("公开课", 12, "座谈交流", "李四")],
            imported.Rows.Select(row => (row.Theme.Topic, row.Theme.Month.Month, string.Join(' ', row.Theme.Forms), row.Contact.Value.Contact.Person))
        );
    }

    [Fact]
    public async Task A_blank_form_has_the_terms_of_the_campaign_and_room_for_themes()
    {
        var district = await registry.OpenDistrictAsync();

        var file = await FormsOf(district, district.Liaison).GetThemeFormAsync(new() { Parent = district.Campaign, IncludeContacts = true });

        var paper = SampleForms.Read(file.Content.ToByteArray());
        Assert.Equal(("", 0, "活动主题申报表.docx"), (paper.Unit, paper.Rows.Count, file.FileName));
        Assert.Contains(
            paper.Others,
            note => note.Contains("2023 年 10 月；2.活动形式包括现场观摩、座谈交流等；3.每单位至少申报 1 个主题", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Contacts_are_in_a_form_only_if_they_are_asked_for_and_each_access_is_recorded()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        var request = new GetThemeFormRequest
        {
            Parent = district.Campaign,
            Unit = $"{district.Name}/units/{district.Unit}",
            Themes = { theme.Name },
        };

        var without = await FormsOf(district, district.Liaison).GetThemeFormAsync(request);
        var before = (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ContactResolved>().ToList();
        var with = await FormsOf(district, district.Liaison).GetThemeFormAsync(new(request) { IncludeContacts = true });

        Assert.Equal("", SampleForms.Read(without.Content.ToByteArray()).Rows[0].Contact);
        Assert.Equal("测试员\n13900001234", SampleForms.Read(with.Content.ToByteArray()).Rows[0].Contact);
        Assert.Empty(before);
        var resolved = Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ContactResolved>());
        Assert.Equal((theme.Name, "liaison"), (resolved.Theme.Theme, resolved.Metadata.Role));
    }

    [Fact]
    public async Task The_form_of_another_unit_and_a_theme_of_another_unit_are_not_found()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        var forms = FormsOf(district, district.OtherLiaison);

        var unit = await FailedRpc.CatchAsync(() =>
            forms.GetThemeFormAsync(new() { Parent = district.Campaign, Unit = $"{district.Name}/units/{district.Unit}" })
        );
        var ofOther = await FailedRpc.CatchAsync(() =>
            forms.GetThemeFormAsync(
                new()
                {
                    Parent = district.Campaign,
                    Unit = $"{district.Name}/units/{district.OtherUnit}",
                    Themes = { theme.Name },
                }
            )
        );
        var noUnit = await FailedRpc.CatchAsync(() => forms.GetThemeFormAsync(new() { Parent = district.Campaign, Themes = { theme.Name } }));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (unit.Code, ofOther.Code));
        Assert.Equal([new("unit", ErrorReasons.Required)], noUnit.Violations);
    }

    private static ThemeFormService.ThemeFormServiceClient FormsOf(DistrictForTests district, Actor by) => new(district.Host.As(by));

    private static async Task<ImportThemeFormResponse> ImportAsync(
        DistrictForTests district,
        byte[] form,
        bool validateOnly = false,
        bool allowSameTopic = false,
        string requestId = "",
        Actor? by = null,
        params ThemeFormCorrection[] corrections
    ) =>
        await FormsOf(district, by ?? district.Bureau)
            .ImportThemeFormAsync(
                new()
                {
                    Parent = district.Campaign,
                    Content = ByteString.CopyFrom(form),
                    Corrections = { corrections },
                    AllowSameTopic = allowSameTopic,
                    ValidateOnly = validateOnly,
                    RequestId = requestId,
                }
            );
}
