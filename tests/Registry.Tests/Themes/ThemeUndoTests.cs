using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;
using Proto = ThemeDay.Registry.V1;
using State = ThemeDay.Registry.V1.ThemeState;
using ThemeTexts = ThemeDay.Registry.Themes.ThemeTexts;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>Decisions of the bureau that are reverted, and themes merged into one that is declined or withdrawn.</summary>
public sealed class ThemeUndoTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    private const int Rounds = 20;

    [Fact]
    public async Task An_acceptance_is_reverted_with_a_reason_and_given_again()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district, "t-1");
        await district.Themes.AcceptThemeAsync(new() { Name = theme });

        var unexplained = await FailedRpc.CatchAsync(() => district.Themes.ReopenThemeAsync(new() { Name = theme }));
        var reopened = await district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "误操作" });
        var accepted = await district.Themes.AcceptThemeAsync(new() { Name = theme });

        Assert.Equal("reason", Assert.Single(unexplained.Fields));
        Assert.Equal((State.Submitted, "误操作", State.Accepted), (reopened.State, reopened.Reason, accepted.State));
        Assert.Equal(theme, Assert.Single(await EventsAsync<ThemeReopened>(district)).Theme.Theme);
    }

    [Fact]
    public async Task A_decline_is_reverted()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district, "t-1");
        await district.Themes.DeclineThemeAsync(new() { Name = theme, Reason = "与主题不符" });

        var reopened = await district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "复核后予以恢复" });

        Assert.Equal(State.Submitted, reopened.State);
    }

    [Fact]
    public async Task A_merge_is_reverted()
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = await MergedAsync(district);

        var unmerged = await district.Themes.UnmergeThemeAsync(new() { Name = theme, Reason = "分别开展" });

        Assert.Equal((State.Submitted, "", "分别开展"), (unmerged.State, unmerged.MergedInto, unmerged.Reason));
        var told = Assert.Single(await EventsAsync<ThemeUnmerged>(district));
        Assert.Equal((theme, survivor), (told.Theme.Theme, told.IntoBefore));
    }

    [Fact]
    public async Task Without_consent_declining_or_withdrawing_a_merge_target_is_refused_and_names_the_merged_themes()
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = await MergedAsync(district);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => district.Themes.WithdrawThemeAsync(new() { Name = survivor, Reason = "不再开展" })),
            await FailedRpc.CatchAsync(() => district.Themes.DeclineThemeAsync(new() { Name = survivor, Reason = "与主题不符" })),
        ];

        Assert.All(
            answers,
            refused =>
                Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ThemeIsMergeTarget, theme), (refused.Code, refused.Reason, refused.Of("subject")))
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_merged_into_a_declined_or_withdrawn_theme_is_submitted_again_without_its_reason(bool withdrawn)
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = await MergedAsync(district);

        if (withdrawn)
            await district.Themes.WithdrawThemeAsync(
                new()
                {
                    Name = survivor,
                    Reason = "不再开展",
                    UnmergeOthers = true,
                }
            );
        else
            await district.Themes.DeclineThemeAsync(
                new()
                {
                    Name = survivor,
                    Reason = "不再开展",
                    UnmergeOthers = true,
                }
            );

        var unmerged = await district.Themes.GetThemeAsync(new() { Name = theme });
        Assert.Equal((State.Submitted, "", ThemeTexts.MergeTargetGone), (unmerged.State, unmerged.MergedInto, unmerged.Reason));
        Assert.Equal("不再开展", (await district.Themes.GetThemeAsync(new() { Name = survivor })).Reason);
        var told = Assert.Single(await EventsAsync<ThemeUnmerged>(district));
        Assert.Equal((theme, survivor), (told.Theme.Theme, told.IntoBefore));
        Assert.Equivalent(new[] { "不再开展", "不再开展", "合并开展" }, await ReasonsAsync(district), strict: true); // the record of the request, for both events
    }

    [Fact]
    public async Task A_liaison_withdraws_its_theme_without_learning_whose_themes_were_merged_into_it_or_telling_them_why()
    {
        var district = await registry.OpenDistrictAsync();
        var theirs = district.Draft(district.OtherUnit);
        var other = await SubmittedAsync(district, "theirs", theirs);
        var (own, survivor) = await MergedAsync(district);
        await MergeAsync(district, other, survivor);
        var liaison = district.ThemesAs(district.Liaison);

        var refused = await FailedRpc.CatchAsync(() => liaison.WithdrawThemeAsync(new() { Name = survivor, Reason = "不再开展" }));
        await liaison.WithdrawThemeAsync(
            new()
            {
                Name = survivor,
                Reason = "不再开展",
                UnmergeOthers = true,
            }
        );

        Assert.Equal((ErrorReasons.ThemeIsMergeTarget, own), (refused.Reason, refused.Of("subject")));
        var unmerged = await district.Themes.GetThemeAsync(new() { Name = other });
        Assert.Equal((State.Submitted, ThemeTexts.MergeTargetGone), (unmerged.State, unmerged.Reason));
    }

    [Fact]
    public async Task A_theme_into_which_another_was_merged_is_not_merged_itself()
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = await MergedAsync(district);
        var third = await SubmittedAsync(district, "t-3");

        var refused = await FailedRpc.CatchAsync(() => MergeAsync(district, survivor, third));
        await district.Themes.UnmergeThemeAsync(new() { Name = theme, Reason = "改并入另一主题" });
        var merged = await MergeAsync(district, survivor, third);

        Assert.Equal((ErrorReasons.ThemeIsMergeTarget, theme), (refused.Reason, refused.Of("subject")));
        Assert.Equal(State.Merged, merged.State);
    }

    [Fact]
    public async Task A_merge_target_is_not_withdrawn_as_of_a_day_before_the_merge()
    {
        var district = await registry.OpenDistrictAsync(openedOn: RegistryHost.Today.AddDays(-2));
        var yesterday = RegistryHost.Today.AddDays(-1);
        var survivor = await SubmittedAsync(district, "t-2", receivedOn: yesterday);
        await MergeAsync(district, await SubmittedAsync(district, "t-1", receivedOn: yesterday), survivor); // today

        var refused = await FailedRpc.CatchAsync(() =>
            district.Themes.WithdrawThemeAsync(
                new()
                {
                    Name = survivor,
                    Reason = "不再开展",
                    EffectiveDate = yesterday.ToProto(),
                    UnmergeOthers = true,
                }
            )
        );

        Assert.Equal((ErrorReasons.EffectiveDateTooEarly, "2023-04-11 < 2023-04-12"), (refused.Reason, refused.Of("subject")));
    }

    [Fact]
    public async Task After_a_merge_and_the_withdrawal_of_its_target_at_once_no_merged_theme_has_a_withdrawn_target()
    {
        var district = await registry.OpenDistrictAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var theme = await SubmittedAsync(district, $"a-{round}");
            var target = await SubmittedAsync(district, $"b-{round}");

            var outcomes = await Task.WhenAll(
                FailedRpc.StatusCodeAsync(() => MergeAsync(district, theme, target)),
                FailedRpc.StatusCodeAsync(() => district.Themes.WithdrawThemeAsync(new() { Name = target, Reason = "不再开展" }).ResponseAsync)
            );

            var merged = await district.Themes.GetThemeAsync(new() { Name = theme });
            var withdrawn = await district.Themes.GetThemeAsync(new() { Name = target });
            Assert.Single(outcomes, StatusCode.OK);
            Assert.False(merged.State == State.Merged && withdrawn.State == State.Withdrawn, $"round {round}");
        }
    }

    private static async Task<(string Theme, string Survivor)> MergedAsync(DistrictForTests district)
    {
        var (theme, survivor) = (await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2"));
        await MergeAsync(district, theme, survivor);
        return (theme, survivor);
    }

    private static Task<Proto.Theme> MergeAsync(DistrictForTests district, string theme, string survivor) =>
        district
            .Themes.MergeThemeAsync(
                new()
                {
                    Name = theme,
                    Into = survivor,
                    Reason = "合并开展",
                }
            )
            .ResponseAsync;

    private static async Task<string> SubmittedAsync(DistrictForTests district, string id, Proto.Theme? draft = null, DateOnly? receivedOn = null)
    {
        var theme = await district.ScannedAsync(id, draft);
        return (await district.Themes.SubmitThemeAsync(new() { Name = theme.Name, EffectiveDate = receivedOn.ToProto() })).Name;
    }

    private async Task<IEnumerable<T>> EventsAsync<T>(DistrictForTests district) => (await registry.Host.ListRecordedEventsAsync(district.Code)).OfType<T>();

    private async Task<List<string>> ReasonsAsync(DistrictForTests district)
    {
        await using var scope = registry.Host.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<RegistryDb>()
            .Set<TransitionReason>()
            .Where(reason => reason.District == district.Code)
            .Select(reason => reason.Text)
            .OrderBy(text => text)
            .ToListAsync();
    }
}
