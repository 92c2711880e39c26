using Grpc.Core;
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

        Assert.Equal((State.Submitted, false, RegistryHost.Today.ToProto()), (submitted.State, submitted.Late, submitted.FirstReceivedDate));
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
                        ThemeId = "x",
                        Theme = district.Draft("430000D9"),
                    }
                )
            ),
            await FailedRpc.CatchAsync(() =>
                liaison.CreateThemeAsync(
                    new()
                    {
                        Parent = district.Campaign,
                        ThemeId = "x",
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

        Assert.Equal((StatusCode.InvalidArgument, "chunk"), (refused.Code, Assert.Single(refused.Fields)));
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
