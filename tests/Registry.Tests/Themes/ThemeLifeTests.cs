using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;
using State = ThemeDay.Registry.V1.ThemeState;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>The transitions of a theme through the API, from return to withdrawal.</summary>
public sealed class ThemeLifeTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_returned_theme_names_its_wrong_items_is_corrected_and_handed_in_again()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district);

        var returned = await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = theme,
                Items = { "scan", "month" },
                Reason = "未加盖公章",
            }
        );
        var liaison = district.ThemesAs(district.Liaison);
        var corrected = await liaison.UpdateThemeAsync(
            new()
            {
                Theme = new()
                {
                    Name = theme,
                    Month = new() { Year = 2023, Month = 6 },
                },
                UpdateMask = new() { Paths = { "month" } },
            }
        );
        await district.UploadAsync(theme, SampleFiles.Pdf("stamped"), district.Liaison);
        var again = await liaison.SubmitThemeAsync(new() { Name = theme });

        Assert.Equal(
            (State.Returned, "scan month", "未加盖公章", 1),
            (returned.State, string.Join(' ', returned.ReturnedItems), returned.Reason, returned.Returns)
        );
        Assert.Equal((State.Returned, 6, "社会救助流程公开体验"), (corrected.State, corrected.Month.Month, corrected.Topic));
        Assert.Equal((State.Submitted, returned.FirstReceivedDate), (again.State, again.FirstReceivedDate));
        Assert.Equal(["scan", "month"], Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeReturned>()).Items);
    }

    [Fact]
    public async Task An_update_of_a_theme_that_changes_nothing_records_no_event()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
            }
        );
        var contact = new Contact { Person = "王某", Phone = "13800000001" };
        var written = await UpdateAsync(new() { Name = theme.Name, Contact = contact });
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).Count;

        var unchanged = new[]
        {
            await UpdateAsync(new() { Name = theme.Name }),
            await UpdateAsync(
                new()
                {
                    Name = theme.Name,
                    Topic = theme.Topic,
                    Forms = { theme.Forms },
                }
            ),
            await UpdateAsync(new() { Name = theme.Name, Contact = contact }),
        };
        var eventsAfterThose = (await registry.Host.ListRecordedEventsAsync(district.Code)).Count;
        await UpdateAsync(
            new()
            {
                Name = theme.Name,
                Contact = new(contact) { Phone = "13800000002" },
            }
        );

        Assert.All(unchanged, answer => Assert.Equal(written, answer));
        Assert.Equal((recorded, recorded + 1), (eventsAfterThose, (await registry.Host.ListRecordedEventsAsync(district.Code)).Count));

        async Task<Theme> UpdateAsync(Theme update) => await district.ThemesAs(district.Liaison).UpdateThemeAsync(new() { Theme = update });
    }

    [Fact]
    public async Task The_reason_of_every_move_is_kept_also_when_a_later_one_has_another()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district);

        await district.Themes.ReturnThemeAsync(
            new()
            {
                Name = theme,
                Items = { "scan" },
                Reason = "未加盖公章",
            }
        );
        await district.Themes.SubmitThemeAsync(new() { Name = theme });
        await district.Themes.DeclineThemeAsync(new() { Name = theme, Reason = "与主题不符" });

        await using var scope = registry.Host.Services.CreateAsyncScope();
        var reasons = await scope
            .ServiceProvider.GetRequiredService<RegistryDb>()
            .Set<TransitionReason>()
            .Where(reason => reason.District == district.Code)
            .Select(reason => reason.Text)
            .ToListAsync();
        Assert.Equal(["与主题不符", "未加盖公章"], reasons.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Everything_wrong_with_a_return_is_named_at_once()
    {
        var district = await registry.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(async () =>
            await district.Themes.ReturnThemeAsync(new() { Name = await SubmittedAsync(district), Items = { "weather" } })
        );

        Assert.Equal(["items", "reason"], refused.Fields);
    }

    [Fact]
    public async Task A_theme_is_declined_with_a_reason_and_then_closed_to_every_move_but_reopening()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district);

        var without = await FailedRpc.CatchAsync(() => district.Themes.DeclineThemeAsync(new() { Name = theme, Reason = " " }));
        var declined = await district.Themes.DeclineThemeAsync(new() { Name = theme, Reason = "与主题不符" });
        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = theme })),
            await FailedRpc.CatchAsync(() => district.Themes.AcceptThemeAsync(new() { Name = theme })),
            await FailedRpc.CatchAsync(() => district.Themes.WithdrawThemeAsync(new() { Name = theme, Reason = "不再开展" })),
            await FailedRpc.CatchAsync(() =>
                district.Themes.UpdateThemeAsync(
                    new()
                    {
                        Theme = new() { Name = theme, Topic = "另一主题" },
                    }
                )
            ),
            await FailedRpc.CatchAsync(() => district.UploadAsync(theme, SampleFiles.Pdf(""))),
        ];

        Assert.Equal(("reason", State.Declined, "与主题不符"), (Assert.Single(without.Fields), declined.State, declined.Reason));
        Assert.All(
            answers,
            refused =>
                Assert.Equal(
                    (StatusCode.FailedPrecondition, ErrorReasons.TransitionNotAllowed, "Declined", "Reopen"),
                    (refused.Code, refused.Reason, refused.Of("state"), refused.Of("allowed_transitions"))
                )
        );
    }

    [Fact]
    public async Task Of_two_themes_merged_into_each_other_at_once_one_survives()
    {
        var district = await registry.OpenDistrictAsync();
        var (one, other) = (await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2"));

        var outcomes = await Task.WhenAll(
            FailedRpc.StatusCodeAsync(() =>
                district
                    .Themes.MergeThemeAsync(
                        new()
                        {
                            Name = one,
                            Into = other,
                            Reason = "合并",
                        }
                    )
                    .ResponseAsync
            ),
            FailedRpc.StatusCodeAsync(() =>
                district
                    .Themes.MergeThemeAsync(
                        new()
                        {
                            Name = other,
                            Into = one,
                            Reason = "合并",
                        }
                    )
                    .ResponseAsync
            )
        );

        Assert.Single(outcomes, StatusCode.OK);
    }

    [Fact]
    public async Task A_theme_goes_into_another_of_its_call_that_survives()
    {
        var (district, other) = (await registry.OpenDistrictAsync(), await registry.OpenDistrictAsync());
        var (theme, survivor, draft, theirs) = (
            await SubmittedAsync(district, "t-1"),
            await SubmittedAsync(district, "t-2"),
            (await district.ScannedAsync("t-3")).Name,
            await SubmittedAsync(other, "t-1")
        );

        var itself = await FailedRpc.CatchAsync(() =>
            district.Themes.MergeThemeAsync(
                new()
                {
                    Name = theme,
                    Into = theme,
                    Reason = "合并",
                }
            )
        );
        var unfit = await FailedRpc.CatchAsync(() =>
            district.Themes.MergeThemeAsync(
                new()
                {
                    Name = theme,
                    Into = draft,
                    Reason = "合并",
                }
            )
        );
        var foreign = await FailedRpc.CatchAsync(() =>
            district.Themes.MergeThemeAsync(
                new()
                {
                    Name = theme,
                    Into = theirs,
                    Reason = "合并",
                }
            )
        );
        var unknown = await FailedRpc.CatchAsync(() =>
            district.Themes.MergeThemeAsync(
                new()
                {
                    Name = theme,
                    Into = $"{district.Campaign}/themes/none",
                    Reason = "合并",
                }
            )
        );
        var merged = await district.Themes.MergeThemeAsync(
            new()
            {
                Name = theme,
                Into = survivor,
                Reason = "合并开展",
            }
        );

        Assert.Equal(["into", "into", "into"], new[] { itself, unfit, foreign }.Select(refused => Assert.Single(refused.Fields)));
        Assert.Equal(StatusCode.NotFound, unknown.Code);
        Assert.Equal((State.Merged, survivor, "合并开展"), (merged.State, merged.MergedInto, merged.Reason));
        Assert.Equal(survivor, Assert.Single((await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<ThemeMerged>()).Into);
    }

    [Fact]
    public async Task A_unit_withdraws_what_is_its_own_until_it_is_accepted()
    {
        var district = await registry.OpenDistrictAsync();
        var (draft, submitted, accepted) = (
            (await district.ScannedAsync("t-1")).Name,
            await SubmittedAsync(district, "t-2"),
            await SubmittedAsync(district, "t-3")
        );
        await district.Themes.AcceptThemeAsync(new() { Name = accepted });
        var liaison = district.ThemesAs(district.Liaison);

        var first = await liaison.WithdrawThemeAsync(new() { Name = draft, Reason = "不再开展" });
        var second = await liaison.WithdrawThemeAsync(new() { Name = submitted, Reason = "不再开展" });
        var third = await FailedRpc.CatchAsync(() => liaison.WithdrawThemeAsync(new() { Name = accepted, Reason = "不再开展" }));

        Assert.Equal((State.Withdrawn, State.Withdrawn), (first.State, second.State));
        Assert.Equal((StatusCode.FailedPrecondition, "Accepted"), (third.Code, third.Of("state")));
    }

    [Fact]
    public async Task The_bureaus_moves_are_not_the_units()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district);
        var liaison = district.ThemesAs(district.Liaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => liaison.ReturnThemeAsync(new() { Name = theme })),
            await FailedRpc.CatchAsync(() => liaison.AcceptThemeAsync(new() { Name = theme })),
            await FailedRpc.CatchAsync(() => liaison.DeclineThemeAsync(new() { Name = theme })),
            await FailedRpc.CatchAsync(() => liaison.MergeThemeAsync(new() { Name = theme })),
        ];

        Assert.All(answers, refused => Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.RoleNotPermitted), (refused.Code, refused.Reason)));
    }

    [Fact]
    public async Task A_scan_taken_twice_is_one_scan_and_another_takes_its_place()
    {
        var district = await registry.OpenDistrictAsync();
        var first = await district.ScannedAsync();

        var same = await district.UploadAsync(first.Name, SampleFiles.Pdf("a scan"));
        var other = await district.UploadAsync(first.Name, SampleFiles.Pdf("another"));

        Assert.Equal(first.Scan, same.Scan);
        Assert.NotEqual(first.Scan.Sha256, other.Scan.Sha256);
        Assert.Equal(("application/pdf", SampleFiles.Pdf("another").LongLength), (other.Scan.MediaType, other.Scan.SizeBytes));
    }

    [Fact]
    public async Task The_same_upload_sent_twice_is_done_once_even_after_the_theme_was_handed_in()
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
        var id = $"{Guid.NewGuid()}";
        await UploadAsync(district, draft.Name, id, SampleFiles.Pdf("a scan"));
        await district.Themes.SubmitThemeAsync(new() { Name = draft.Name });

        var again = await UploadAsync(district, draft.Name, id, SampleFiles.Pdf("a scan"));
        var other = await FailedRpc.CatchAsync(() => UploadAsync(district, draft.Name, id, SampleFiles.Pdf("another")));

        Assert.Equal((State.Submitted, ErrorReasons.RequestIdReused), (again.State, other.Reason));
    }

    [Fact]
    public async Task An_upload_begins_with_its_header()
    {
        var district = await registry.OpenDistrictAsync();

        var without = await FailedRpc.CatchAsync(async () =>
        {
            using var call = district.Themes.UploadStampedScan();
            await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(SampleFiles.Pdf("")) });
            await call.RequestStream.CompleteAsync();
            return await call;
        });
        var nothing = await FailedRpc.CatchAsync(async () =>
        {
            using var call = district.Themes.UploadStampedScan();
            await call.RequestStream.CompleteAsync();
            return await call;
        });

        Assert.Equal(("header", "header"), (Assert.Single(without.Fields), Assert.Single(nothing.Fields)));
    }

    [Fact]
    public async Task A_draft_that_is_only_checked_touches_nothing_and_finds_what_a_real_one_would()
    {
        var district = await registry.OpenDistrictAsync();
        var request = new CreateThemeRequest
        {
            Parent = district.Campaign,
            ThemeId = "t-1",
            Theme = district.Draft(),
            ValidateOnly = true,
        };

        await district.Themes.CreateThemeAsync(request);
        var notThere = await FailedRpc.CatchAsync(() => district.Themes.GetThemeAsync(new() { Name = $"{district.Campaign}/themes/t-1" }));
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = district.Draft(),
            }
        );
        var exists = await FailedRpc.CatchAsync(() => district.Themes.CreateThemeAsync(request));

        Assert.Equal((StatusCode.NotFound, StatusCode.AlreadyExists), (notThere.Code, exists.Code));
    }

    [Fact]
    public async Task A_draft_that_is_not_finished_is_kept_and_everything_missing_is_named_when_it_is_handed_in()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "t-1",
                Theme = new() { Unit = $"{district.Name}/units/{district.Unit}" },
            }
        );

        var refused = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name }));

        Assert.Equal(["theme.topic", "theme.month", "theme.forms", "theme.scan"], refused.Fields);
    }

    [Fact]
    public async Task A_theme_is_not_drafted_in_a_call_that_is_not_open_yet()
    {
        var district = await registry.DistrictAsync();
        await district.CreateCampaignAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-1",
                    Theme = district.Draft(),
                }
            )
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignNotOpen, "Draft"), (refused.Code, refused.Reason, refused.Of("state")));
    }

    [Fact]
    public async Task A_writer_who_read_an_older_version_is_refused()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = await district.ScannedAsync();
        await district.Themes.UpdateThemeAsync(
            new()
            {
                Theme = new() { Name = draft.Name, Topic = "另一主题" },
            }
        );

        var update = await FailedRpc.CatchAsync(() =>
            district.Themes.UpdateThemeAsync(
                new()
                {
                    Theme = new()
                    {
                        Name = draft.Name,
                        Topic = "第三主题",
                        Etag = draft.Etag,
                    },
                }
            )
        );
        var submit = await FailedRpc.CatchAsync(() => district.Themes.SubmitThemeAsync(new() { Name = draft.Name, Etag = draft.Etag }));

        Assert.Equal(
            [(StatusCode.Aborted, ErrorReasons.EtagMismatch), (StatusCode.Aborted, ErrorReasons.EtagMismatch)],
            new[] { update, submit }.Select(refused => (refused.Code, refused.Reason))
        );
    }

    [Fact]
    public async Task A_move_takes_effect_not_before_the_one_it_follows()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district);

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.AcceptThemeAsync(new() { Name = theme, EffectiveDate = RegistryHost.Today.AddDays(-1).ToProto() })
        );

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (refused.Code, refused.Reason));
    }

    [Theory]
    [InlineData("month = 2023-05", "a")]
    [InlineData("month > 2023-05", "b c")]
    [InlineData("month <= 2023-06", "a b")]
    [InlineData("NOT month != 2023-06", "b")]
    [InlineData("(external_reference = 21 OR topic : 开放) AND unit != none AND state = draft", "a b c")]
    [InlineData("first_received_date >= 2023-01-01", "")]
    public async Task Themes_are_filtered_by_what_the_contract_names(string filter, string ids)
    {
        var district = await registry.OpenDistrictAsync();
        foreach (var (id, month) in new[] { ("a", 5), ("b", 6), ("c", 7) })
        {
            var draft = district.Draft();
            draft.Month.Month = month;
            await district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = id,
                    Theme = draft,
                }
            );
        }

        var listed = await district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = filter });

        Assert.Equal(ids, string.Join(' ', listed.Themes.Select(theme => theme.Name.Split('/')[^1])));
    }

    [Theory]
    [InlineData("month = 2023-05-01")]
    [InlineData("month = 2023-13")]
    [InlineData("month : 2023-05")]
    [InlineData("month = may")]
    public async Task A_month_is_written_as_year_and_month(string filter)
    {
        var district = await registry.OpenDistrictAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = filter }));

        Assert.Equal((StatusCode.InvalidArgument, "filter", "column 1: month = 2023-04"), (refused.Code, Assert.Single(refused.Fields), refused.Of("subject")));
    }

    [Fact]
    public async Task A_liaison_lists_only_its_own_units_themes()
    {
        var district = await registry.OpenDistrictAsync();
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "ours",
                Theme = district.Draft(),
            }
        );
        await district.Themes.CreateThemeAsync(
            new()
            {
                Parent = district.Campaign,
                ThemeId = "theirs",
                Theme = district.Draft(district.OtherUnit),
            }
        );

        var listed = await district.ThemesAs(district.Liaison).ListThemesAsync(new() { Parent = "districts/-/campaigns/-" });

        Assert.Equal($"{district.Campaign}/themes/ours", Assert.Single(listed.Themes).Name);
    }

    [Fact]
    public async Task A_text_with_a_letter_no_database_can_hold_is_the_callers_mistake()
    {
        var district = await registry.OpenDistrictAsync();
        var draft = district.Draft();
        draft.Topic = "公开\0体验";

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.CreateThemeAsync(
                new()
                {
                    Parent = district.Campaign,
                    ThemeId = "t-1",
                    Theme = draft,
                }
            )
        );
        var filter = await FailedRpc.CatchAsync(() => district.Themes.ListThemesAsync(new() { Parent = district.Campaign, Filter = "topic = \"\0\"" }));

        Assert.Equal([new FieldViolation("theme.topic", ErrorReasons.CharacterNotAllowed)], refused.Violations);
        Assert.Equal([new FieldViolation("filter", ErrorReasons.FilterMalformed)], filter.Violations);
    }

    private static async Task<string> SubmittedAsync(DistrictForTests district, string id = "t-21")
    {
        var draft = await district.ScannedAsync(id);
        return (await district.ThemesAs(district.Liaison).SubmitThemeAsync(new() { Name = draft.Name })).Name;
    }

    private static async Task<Theme> UploadAsync(DistrictForTests district, string name, string requestId, byte[] bytes)
    {
        using var call = district.Themes.UploadStampedScan();
        await call.RequestStream.WriteAsync(
            new()
            {
                Header = new() { Name = name, RequestId = requestId },
            }
        );
        await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(bytes) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }
}
