using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class PersonalDataTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const string Reason = "承办人本人同意公开";

    [Fact]
    public async Task A_theme_that_names_a_number_an_address_or_its_contact_is_refused_field_by_field_before_it_enters_the_log()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.LateMonthReason, theme.ExternalReference) = ("开放日（测 试 员 主持）", "请致电139.7391.2345", "a@163.com");

        var refused = await FailedRpc.CatchAsync(() => CreateAsync(district, theme));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal(
            [
                .. new[] { "theme.topic", "theme.late_month_reason", "theme.external_reference" }.Select(field => new FieldViolation(
                    field,
                    ErrorReasons.ContainsPersonalData
                )),
            ],
            refused.Violations
        );
        Assert.DoesNotContain(await registry.Host.ListRecordedEventsAsync(district.Code), happened => happened is ThemeDrafted);
    }

    [Fact]
    public async Task A_theme_with_a_number_is_submitted_with_the_reason_of_the_liaison_and_accepted_only_with_one_of_the_bureau()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.PersonalDataReason) = ("开放日，报名13973912345", Reason);
        var draft = await CreateAsync(district, theme);
        await district.UploadAsync(draft.Name, SampleFiles.Pdf("a scan"));

        var submitted = await district.ThemesAs(district.Liaison).SubmitThemeAsync(new() { Name = draft.Name });
        var refused = await FailedRpc.CatchAsync(() => district.Themes.AcceptThemeAsync(new() { Name = draft.Name }));
        var accepted = await district.Themes.AcceptThemeAsync(new() { Name = draft.Name, PersonalDataReason = "已核对" });

        Assert.Equal([new FieldViolation("theme.topic", ErrorReasons.ContainsPersonalData)], refused.Violations);
        Assert.Equal((Reason, Reason, "已核对"), (draft.PersonalDataReason, submitted.PersonalDataReason, accepted.PersonalDataReason));
        Assert.Equal(accepted, await district.Themes.GetThemeAsync(new() { Name = draft.Name }));
        Assert.DoesNotContain(
            await registry.Host.ListRecordedEventsAsync(district.Code),
            happened => $"{happened}" is var text && (text.Contains(Reason, StringComparison.Ordinal) || text.Contains("已核对", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("late_month_reason")]
    [InlineData("external_reference")]
    public async Task A_reason_given_for_one_text_does_not_let_another_pass(string field)
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.PersonalDataReason) = ("开放日，报名13973912345", Reason);
        var draft = await CreateAsync(district, theme);
        var changed = new Theme
        {
            Name = draft.Name,
            Topic = "开放日，报名13873912345",
            LateMonthReason = "请致电13873912345",
            ExternalReference = "13873912345",
        };
        var update = new UpdateThemeRequest
        {
            Theme = changed,
            UpdateMask = new() { Paths = { field } },
        };

        var refused = await FailedRpc.CatchAsync(() => district.Themes.UpdateThemeAsync(update));
        (changed.PersonalDataReason, update.UpdateMask) = ("本人同意", new() { Paths = { field, "personal_data_reason" } });
        var updated = await district.Themes.UpdateThemeAsync(update);

        Assert.Contains(new FieldViolation($"theme.{field}", ErrorReasons.ContainsPersonalData), refused.Violations);
        Assert.Equal("本人同意", updated.PersonalDataReason);
    }

    [Fact]
    public async Task A_reason_stays_on_record_while_the_texts_stay_as_they_are_and_goes_with_them()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.PersonalDataReason) = ("开放日，报名13973912345", Reason);
        var draft = await CreateAsync(district, theme);

        var sameTexts = await district.Themes.UpdateThemeAsync(
            new()
            {
                Theme = new() { Name = draft.Name, Topic = draft.Topic },
                UpdateMask = new() { Paths = { "topic", "forms" } },
            }
        );
        var newTopic = await district.Themes.UpdateThemeAsync(
            new()
            {
                Theme = new() { Name = draft.Name, Topic = "开放日" },
                UpdateMask = new() { Paths = { "topic" } },
            }
        );

        Assert.Equal((Reason, ""), (sameTexts.PersonalDataReason, newTopic.PersonalDataReason));
    }

    [Fact]
    public async Task A_contact_that_is_named_in_a_draft_only_later_is_found_when_it_is_submitted_or_changed()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        theme.Topic = "张三丰讲政策";
        var draft = await CreateAsync(district, theme);

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.UpdateThemeAsync(
                new()
                {
                    Theme = new()
                    {
                        Name = draft.Name,
                        Contact = new() { Person = "张三丰", Phone = "0739-5323456" },
                    },
                    UpdateMask = new() { Paths = { "contact" } },
                }
            )
        );

        Assert.Equal([new FieldViolation("theme.topic", ErrorReasons.ContainsPersonalData)], refused.Violations);
    }

    [Fact]
    public async Task Office_lines_that_a_campaign_lists_are_told_to_the_services_and_not_found_in_its_themes()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.PublicPhoneNumbers.Add("０７３９－５３２３４５６");
        var campaign = await district.Campaigns.CreateCampaignAsync(
            new()
            {
                Parent = district.Name,
                CampaignId = "2023-1",
                Campaign = terms,
            }
        );
        await district.Campaigns.OpenCampaignAsync(new() { Name = campaign.Name });
        var theme = district.Draft();
        theme.Topic = "开放日，咨询电话：532-3456";

        var draft = await CreateAsync(district, theme);

        Assert.Equal(["0739-5323456"], campaign.PublicPhoneNumbers);
        Assert.Equal(["0739-5323456"], Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<CampaignOpened>()).PublicPhoneNumbers);
        Assert.Equal(theme.Topic, draft.Topic);
    }

    [Fact]
    public async Task A_line_that_is_no_number_is_listed_by_no_campaign()
    {
        var district = await registry.DistrictAsync();
        var terms = DistrictForTests.Terms();
        terms.PublicPhoneNumbers.Add(["0739-5323456", "5323456", "0739-5323456"]);

        var refused = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2023-1",
                    Campaign = terms,
                    ValidateOnly = true,
                }
            )
        );

        Assert.Equal(
            [
                new FieldViolation("campaign.public_phone_numbers", ErrorReasons.Duplicate),
                new FieldViolation("campaign.public_phone_numbers[1]", ErrorReasons.PhoneMalformed),
            ],
            refused.Violations
        );
    }

    [Fact]
    public async Task A_theme_with_a_number_is_not_accepted_in_a_batch_even_with_a_reason_on_record()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.ScannedAsync();
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        await using var earlierVersion = registry
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand("update theme set topic = '开放日，报名13973912345', personal_data_reason = '本人同意' where district = $1");
        earlierVersion.Parameters.Add(new() { Value = district.Code });
        await earlierVersion.ExecuteNonQueryAsync();
        var request = new BatchAcceptThemesRequest { Parent = district.Campaign, Themes = { new ThemeVersion { Name = theme.Name } } };

        var refused = await FailedRpc.CatchAsync(() => district.Themes.BatchAcceptThemesAsync(request));
        var alone = await FailedRpc.CatchAsync(() => district.Themes.AcceptThemeAsync(new() { Name = theme.Name }));

        Assert.Equal([new FieldViolation("themes[0].theme.topic", ErrorReasons.ContainsPersonalData)], refused.Violations);
        Assert.Equal([new FieldViolation("theme.topic", ErrorReasons.ContainsPersonalData)], alone.Violations);
    }

    [Theory]
    [InlineData("开放\u202e日")]
    [InlineData("开放\u2066日")]
    [InlineData("开放\u200f日")]
    [InlineData("开放\u061c日")]
    [InlineData("开放\u200b日")]
    [InlineData("开放\ufeff日")]
    [InlineData("开放\r\n日")]
    [InlineData("开放\n日")]
    [InlineData("开放\t日")]
    [InlineData("开放\0日")]
    [InlineData("\u3164")]
    [InlineData("\u2800\u2800")]
    public async Task Control_characters_bidi_controls_and_invisible_characters_are_rejected_in_every_field_also_with_validate_only(string text)
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.ExternalReference, theme.Contact.Person) = (text, text, text);
        var terms = DistrictForTests.Terms();
        (terms.Title, terms.Scheme) = (text, text);
        terms.Forms.Add(text);

        var draft = await FailedRpc.CatchAsync(() =>
            district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-1",
                    Theme = theme,
                    ValidateOnly = true,
                }
            )
        );
        var campaign = await FailedRpc.CatchAsync(() =>
            district.Campaigns.CreateCampaignAsync(
                new()
                {
                    Parent = district.Name,
                    CampaignId = "2024-1",
                    Campaign = terms,
                    ValidateOnly = true,
                }
            )
        );
        var unit = await FailedRpc.CatchAsync(() =>
            district.Units.ImportUnitsAsync(new() { Parent = district.Name, Csv = $"code,name,kind\nX1,\"局{text}\",department" })
        );

        Assert.Equal(["theme.topic", "theme.contact.person", "theme.external_reference"], draft.Fields);
        Assert.Equal(["campaign.title", "campaign.forms[2]", "campaign.scheme"], campaign.Fields);
        Assert.All(
            [.. draft.Violations, .. campaign.Violations, .. unit.Violations],
            violation => Assert.Equal(ErrorReasons.CharacterNotAllowed, violation.Reason)
        );
    }

    [Fact]
    public async Task A_reason_may_have_lines_and_a_topic_as_many_characters_as_people_count()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = district.Draft();
        (theme.Topic, theme.LateMonthReason) = (string.Concat(Enumerable.Repeat("𠮷", 200)), "第一行\r\n第二行\n第三行");

        var draft = await CreateAsync(district, theme);
        theme.Topic += "𠮷";
        var refused = await FailedRpc.CatchAsync(() => CreateAsync(district, theme, "t-2"));

        Assert.Equal(theme.LateMonthReason, draft.LateMonthReason);
        Assert.Equal([new FieldViolation("theme.topic", ErrorReasons.OutOfRange)], refused.Violations);
    }

    [Fact]
    public async Task A_contact_is_decrypted_neither_for_what_is_refused_anyway_nor_for_what_passes_with_a_reason()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await CreateAsync(district, district.Draft());
        var withReason = district.Draft();
        withReason.PersonalDataReason = Reason;
        withReason = await CreateAsync(district, withReason, "t-2");
        await using var lostKey = registry
            .Host.Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand(@"update contact set cipher = '\x00' where district = $1");
        lostKey.Parameters.Add(new() { Value = district.Code });
        Assert.Equal(2, await lostKey.ExecuteNonQueryAsync());

        var withoutScan = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name }));
        await district.UploadAsync(draft.Name, SampleFiles.Pdf("a scan"));
        var undecryptable = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name }));
        await district.UploadAsync(withReason.Name, SampleFiles.Pdf("a scan"));
        await district.Themes.SubmitThemeAsync(new() { Name = withReason.Name });
        var accepted = await district.Themes.AcceptThemeAsync(new() { Name = withReason.Name, PersonalDataReason = "已核对" });

        Assert.Equal([new FieldViolation("theme.scan", ErrorReasons.ScanRequired)], withoutScan.Violations);
        Assert.Equal(StatusCode.Internal, undecryptable.Code);
        Assert.Equal(ThemeState.Accepted, accepted.State);
    }

    private static async Task<Theme> CreateAsync(DistrictForTests district, Theme theme, string id = "t-1") =>
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = id,
                Theme = theme,
            }
        );
}
