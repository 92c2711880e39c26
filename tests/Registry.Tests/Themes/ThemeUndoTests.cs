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

/// <summary>Decisions of the bureau that are taken back, and themes that were merged into one that goes.</summary>
public sealed class ThemeUndoTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task An_acceptance_is_taken_back_with_a_reason_and_given_again()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district, "t-1");
        await district.Themes.AcceptThemeAsync(new() { Name = theme });

        var unexplained = await FailedRpc.CatchAsync(() => district.Themes.ReopenThemeAsync(new() { Name = theme }));
        var reopened = await district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "误操作" });
        var again = await district.Themes.AcceptThemeAsync(new() { Name = theme });

        Assert.Equal("reason", Assert.Single(unexplained.Fields));
        Assert.Equal((State.Submitted, "误操作", State.Accepted), (reopened.State, reopened.Reason, again.State));
        Assert.Equal(theme, Assert.Single(await EventsAsync<ThemeReopened>(district)).Theme.Theme);
    }

    [Fact]
    public async Task A_decline_is_taken_back()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await SubmittedAsync(district, "t-1");
        await district.Themes.DeclineThemeAsync(new() { Name = theme, Reason = "与主题不符" });

        var reopened = await district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "复核后予以恢复" });

        Assert.Equal(State.Submitted, reopened.State);
    }

    [Fact]
    public async Task A_merge_is_taken_back()
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = await MergedAsync(district);

        var unmerged = await district.Themes.UnmergeThemeAsync(new() { Name = theme, Reason = "分别开展" });

        Assert.Equal((State.Submitted, "", "分别开展"), (unmerged.State, unmerged.MergedInto, unmerged.Reason));
        var told = Assert.Single(await EventsAsync<ThemeUnmerged>(district));
        Assert.Equal((theme, survivor), (told.Theme.Theme, told.IntoBefore));
    }

    [Fact]
    public async Task A_theme_that_takes_others_with_it_names_them_first()
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
    public async Task What_was_merged_into_a_theme_that_goes_is_submitted_again_for_the_same_reason(bool withdrawn)
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

        var back = await district.Themes.GetThemeAsync(new() { Name = theme });
        Assert.Equal((State.Submitted, "", "不再开展"), (back.State, back.MergedInto, back.Reason));
        var told = Assert.Single(await EventsAsync<ThemeUnmerged>(district));
        Assert.Equal((theme, survivor), (told.Theme.Theme, told.IntoBefore));
        Assert.Equal(["不再开展", "不再开展", "合并开展"], await ReasonsAsync(district));
    }

    [Fact]
    public async Task A_liaison_withdraws_its_theme_without_learning_whose_themes_were_merged_into_it()
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
        Assert.Equal(State.Submitted, (await district.Themes.GetThemeAsync(new() { Name = other })).State);
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
    public async Task A_theme_goes_not_before_another_was_merged_into_it()
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
    public async Task Of_a_merge_and_the_withdrawal_of_its_survivor_at_once_one_goes_through()
    {
        var district = await registry.OpenDistrictAsync();
        var (theme, survivor) = (await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2"));

        var outcomes = await Task.WhenAll(
            FailedRpc.StatusCodeAsync(() => MergeAsync(district, theme, survivor)),
            FailedRpc.StatusCodeAsync(() => district.Themes.WithdrawThemeAsync(new() { Name = survivor, Reason = "不再开展" }).ResponseAsync)
        );

        Assert.Single(outcomes, StatusCode.OK);
    }

    private static async Task<(string Theme, string Survivor)> MergedAsync(DistrictForTests district)
    {
        var (theme, survivor) = (await SubmittedAsync(district, "t-1"), await SubmittedAsync(district, "t-2"));
        await MergeAsync(district, theme, survivor);
        return (theme, survivor);
    }

    private static Task<Theme> MergeAsync(DistrictForTests district, string theme, string survivor) =>
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

    private static async Task<string> SubmittedAsync(DistrictForTests district, string id, Theme? draft = null, DateOnly? receivedOn = null)
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
