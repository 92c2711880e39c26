using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using State = ThemeDay.Registry.V1.ThemeState;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ThemeEndpointTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_unit_hands_its_theme_in_before_the_deadline_and_it_is_on_time()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var submitted = await district.ThemesAs(district.Liaison).SubmitThemeAsync(new() { Name = draft.Name });

        Assert.Equal((State.Submitted, RegistryHost.Today.ToProto()), (submitted.State, submitted.FirstReceivedDate));
    }

    [Fact]
    public async Task The_same_submission_sent_twice_is_done_once_and_answered_alike()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        var request = new SubmitThemeRequest { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" };

        var first = await district.Themes.SubmitThemeAsync(request);
        var second = await district.Themes.SubmitThemeAsync(request);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task The_same_submission_sent_ten_times_at_once_is_done_once()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        var request = new SubmitThemeRequest { Name = draft.Name, RequestId = $"{Guid.NewGuid()}" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => district.Themes.SubmitThemeAsync(request).ResponseAsync));

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_request_id_with_other_content_is_refused()
    {
        var district = await registry.OpenDistrictAsync();
        var id = $"{Guid.NewGuid()}";
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
                RequestId = id,
            }
        );

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-2",
                    Theme = district.Draft(),
                    RequestId = id,
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.RequestIdReused), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task An_unknown_unit_another_districts_and_someone_elses_theme_all_look_alike()
    {
        var district = await registry.OpenDistrictAsync();
        var other = await registry.OpenDistrictAsync();
        var theirs = await other.ScannedAsync();
        var ours = await district.ScannedAsync();
        var liaison = district.ThemesAs(district.OtherLiaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => liaison.SubmitThemeAsync(new() { Name = $"{district.Campaign}/themes/none" })),
            await FailedRpc.CatchAsync(() => liaison.SubmitThemeAsync(new() { Name = theirs.Name })),
            await FailedRpc.CatchAsync(() => liaison.SubmitThemeAsync(new() { Name = ours.Name })),
            await FailedRpc.CatchAsync(() => liaison.GetThemeAsync(new() { Name = ours.Name })),
            await FailedRpc.CatchAsync(() =>
                liaison.CreateThemeAsync(
                    new()
                    {
                        Parent = district.Campaign,
                        ThemeId = $"{Guid.NewGuid()}",
                        Theme = district.Draft("430000D9"),
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                liaison.CreateThemeAsync(
                    new()
                    {
                        Parent = district.Campaign,
                        ThemeId = $"{Guid.NewGuid()}",
                        Theme = district.Draft(),
                    }
                )
            ),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
        Assert.Single(answers.Select(answer => answer.Message).Distinct());
    }

    [Fact]
    public async Task A_move_the_state_does_not_allow_names_the_state_and_the_open_moves()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Themes.AcceptThemeAsync(new() { Name = draft.Name }));

        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Draft", "Update Submit Withdraw"),
            (refused.Code, refused.Reason, refused.Of("state"), refused.Of("allowed_transitions"))
        );
    }

    [Fact]
    public async Task A_liaison_sets_no_received_day_and_nobody_sets_a_day_to_come()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var liaison = await FailedRpc.CatchAsync(() =>
            district.ThemesAs(district.Liaison).SubmitThemeAsync(new() { Name = draft.Name, EffectiveDate = RegistryHost.Today.AddDays(-1).ToProto() })
        );
        var bureau = await FailedRpc.CatchAsync(() =>
            district.Themes.SubmitThemeAsync(new() { Name = draft.Name, EffectiveDate = RegistryHost.Today.AddDays(1).ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, StatusCode.InvalidArgument), (liaison.Code, bureau.Code));
    }

    [Fact]
    public async Task Everything_wrong_with_a_form_is_named_at_once()
    {
        var district = await registry.OpenDistrictAsync();
        var wrong = district.Draft();
        wrong.Month = new() { Year = 2023, Month = 3 };
        wrong.Forms[0] = "茶话会";
        wrong.Contact.Phone = "12345";

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-1",
                    Theme = wrong,
                }
            )
        );

        Assert.Equal(["theme.month", "theme.forms", "theme.contact.phone"], refused.Fields);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ an executable named scan.pdf")]
    public async Task A_scan_that_is_not_what_it_claims_is_refused(string bytes)
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, System.Text.Encoding.ASCII.GetBytes(bytes)));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
    }

    [Fact]
    public async Task A_scan_over_twenty_megabytes_is_refused()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
            }
        );
        var large = new byte[(20 << 20) + 1];
        "%PDF-"u8.CopyTo(large);

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(draft.Name, large));

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.FileTooLarge), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Lists_come_in_pages_and_can_be_filtered()
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b", "c", "d", "e"])
            await district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = id,
                    Theme = district.Draft(),
                }
            );

        var first = await district.Themes.ListThemesAsync(
            new()
            {
                Parent = district.Campaign,
                PageSize = 2,
                Filter = "state = draft AND topic : \"救助\"",
            }
        );
        var second = await district.Themes.ListThemesAsync(
            new()
            {
                Parent = district.Campaign,
                PageSize = 2,
                Filter = "state = draft AND topic : \"救助\"",
                PageToken = first.NextPageToken,
            }
        );
        var foreign = await FailedRpc.CatchAsync(() => district.Themes.ListThemesAsync(new() { Parent = district.Campaign, PageToken = first.NextPageToken }));

        Assert.Equal(["a", "b", "c", "d"], first.Themes.Concat(second.Themes).Select(theme => theme.Name.Split('/')[^1]));
        Assert.Equal("page_token", Assert.Single(foreign.Fields));
    }

    [Theory]
    [InlineData("topic", "b d a c")]
    [InlineData("month, create_time desc", "d b c a")]
    [InlineData("month desc, topic", "a c b d")]
    [InlineData("first_received_date desc, unit", "a b d c")]
    [InlineData("update_time desc", "c d b a")]
    [InlineData("external_reference", "a b c d")]
    public async Task Themes_are_sorted_as_the_caller_asks_page_after_page(string orderBy, string ids)
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var (id, topic, month) in new[] { ("a", "3", 0), ("b", "1", 5), ("c", "4", 6), ("d", "2", 5) })
        {
            var draft = district.Draft(id is "a" or "b" ? null : district.OtherUnit);
            (draft.Topic, draft.Month) = (topic, month is 0 ? null : new() { Year = 2023, Month = month });
            await district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = id,
                    Theme = draft,
                }
            );
        }

        await district.UploadAsync($"{district.Campaign}/themes/d", SampleFiles.Pdf("a scan"));
        await district.UploadAsync($"{district.Campaign}/themes/c", SampleFiles.Pdf("a scan"));
        await district.Themes.SubmitThemeAsync(new() { Name = $"{district.Campaign}/themes/c" });
        var request = new ListThemesRequest
        {
            Parent = district.Campaign,
            OrderBy = orderBy,
            PageSize = 1,
        };
        List<string> listed = [];

        do
        {
            var page = await district.Themes.ListThemesAsync(request);
            listed.AddRange(page.Themes.Select(theme => theme.Name.Split('/')[^1]));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken is not "");

        Assert.Equal(ids, string.Join(' ', listed));
    }

    [Theory]
    [InlineData("\"2023-13\"")]
    [InlineData("\"2023\"")]
    [InlineData("202304")]
    [InlineData("null")]
    public async Task A_page_token_with_a_month_that_is_none_is_refused(string month)
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var id in (string[])["a", "b"])
            await district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = id,
                    Theme = district.Draft(),
                }
            );
        var request = new ListThemesRequest
        {
            Parent = district.Campaign,
            OrderBy = "month",
            PageSize = 1,
        };
        var token = Base64UrlEncoder.Decode((await district.Themes.ListThemesAsync(request)).NextPageToken);
        request.PageToken = Base64UrlEncoder.Encode(token.Replace("\"2023-05\"", month, StringComparison.Ordinal));

        var refused = await FailedRpc.CatchAsync(() => district.Themes.ListThemesAsync(request));

        Assert.Equal([new FieldViolation("page_token", ErrorReasons.PageTokenInvalid)], refused.Violations);
    }

    [Fact]
    public async Task A_list_contains_the_texts_and_earlier_scans_of_a_theme_only_in_the_full_view()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = district.Draft();
        (draft.Month, draft.LateMonthReason) = (new() { Year = 2023, Month = 11 }, "配合全国消防宣传月");
        var created = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = draft,
            }
        );
        await district.UploadAsync(created.Name, SampleFiles.Pdf("a scan"));
        await district.Themes.SubmitThemeAsync(new() { Name = created.Name });
        var returned = await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = created.Name,
                Items = { "scan" },
                Reason = "未加盖公章",
            }
        );

        var byDefault = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign });
        var basic = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, View = ThemeView.Basic });
        var full = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, View = ThemeView.Full });
        var unknown = await FailedRpc.CatchAsync(() => district.Themes.ListThemesAsync(new() { Parent = district.Campaign, View = (ThemeView)9 }));

        var expected = new Theme(returned) { LateMonthReason = "", Reason = "" };
        expected.EarlierScans.Clear();
        Assert.NotEqual(returned, expected);
        Assert.Equal(expected, Assert.Single(basic.Themes));
        Assert.Equal(basic, byDefault);
        Assert.Equal(returned, Assert.Single(full.Themes));
        Assert.Equal(returned, await district.Themes.GetThemeAsync(new() { Name = created.Name }));
        Assert.Equal([new FieldViolation("view", ErrorReasons.OutOfRange)], unknown.Violations);
    }

    [Fact]
    public async Task A_theme_knows_when_it_was_created_and_last_changed()
    {
        var district = await registry.OpenDistrictAsync();
        var request = new CreateThemeRequest
        {
            Parent = district.Campaign,
            ThemeId = "t-1",
            Theme = district.Draft(),
            ValidateOnly = true,
        };

        var validated = await district.Themes.CreateThemeAsync(request);
        request.ValidateOnly = false;
        var created = await district.Themes.CreateThemeAsync(request);
        var scanned = await district.UploadAsync(created.Name, SampleFiles.Pdf("a scan"));
        var submitted = await district.Themes.SubmitThemeAsync(new() { Name = created.Name });

        Assert.Equal((null, null), (validated.CreateTime, validated.UpdateTime));
        Assert.Equal(created.CreateTime, created.UpdateTime);
        Assert.Equal([created.CreateTime, created.CreateTime], [scanned.CreateTime, submitted.CreateTime]);
        Assert.True(created.UpdateTime < scanned.UpdateTime && scanned.UpdateTime < submitted.UpdateTime);
        Assert.Equal(submitted, await district.Themes.GetThemeAsync(new() { Name = created.Name }));
    }

    [Fact]
    public async Task A_list_is_filtered_by_a_unit_as_answers_name_it_or_by_its_code()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "a",
                Theme = district.Draft(),
            }
        );

        var named = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = $"unit = {district.Name}/units/{district.Unit}" });
        var coded = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = $"unit = {district.Unit}" });
        var others = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = $"unit = districts/430502/units/{district.Unit}" });

        Assert.Equal(Assert.Single(named.Themes), Assert.Single(coded.Themes));
        Assert.Empty(others.Themes);
    }

    [Fact]
    public async Task The_contact_is_never_answered_and_lies_encrypted()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();

        var contacts = new ContactService.ContactServiceClient(district.Host.As(new("scheduling", Role.Service, "", null)));
        var contact = await contacts.ResolveContactAsync(new() { Theme = draft.Name, Purpose = ContactPurpose.Mail });

        Assert.Null(draft.Contact);
        Assert.Equal("13900001234", contact.Phone);
    }
}
