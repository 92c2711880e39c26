using Grpc.Core;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;
using ThemeState = ThemeDay.Registry.V1.ThemeState;

namespace ThemeDay.Eventing.Tests;

/// <summary>A release of the plan in Scheduling while its themes are reopened in Registry.</summary>
public sealed class ReopenedThemeTests(TestPostgres postgres, TestRabbitMq rabbit)
{
    private const int Themes = 8;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_release_and_the_reopening_of_its_themes_at_once_leave_each_theme_alike_in_both_services()
    {
        await using var system = await ThreeServices.StartAsync(postgres, await rabbit.NewHostAsync());
        await system.OpenCampaignAsync();
        List<string> themes = [];
        for (var number = 1; number <= Themes; number++)
            themes.Add(await PinnedAsync(system, $"t-{number}"));

        await Task.WhenAll(themes[1..].Select(theme => ReopenAsync(system, theme)).Append(ReleaseAsync(system)));

        await Poll.UntilAsync(async () => (await UnsettledAsync(system, themes)).Count == 0, Timeout, "the services agree");
        await ReleaseAsync(system); // drops what was reopened too late for the first release
        await Poll.UntilAsync(async () => (await UnsettledAsync(system, themes)).Count == 0, Timeout, "the services agree");
        Assert.Equal(ThemeState.Planned, (await system.Themes().GetThemeAsync(new() { Name = themes[0] })).State);
    }

    private static async Task<string> PinnedAsync(ThreeServices system, string id)
    {
        var theme = await system.DraftAsync(id);
        await system.SubmitAsync(theme);
        using var accepting = system.Themes().AcceptThemeAsync(new() { Name = theme });
        await accepting;
        var accepted = (await accepting.ResponseHeadersAsync).GetValue(IdempotentCommands.EventIdHeader)!;
        await system
            .Plans((ReadYourWritesInterceptor.AfterHeader, accepted))
            .PinThemeAsync(
                new()
                {
                    Name = ThreeServices.Plan,
                    Theme = theme,
                    FirstDate = new DateOnly(2027, 5, 12).ToProto(),
                }
            );
        return theme;
    }

    private static async Task ReopenAsync(ThreeServices system, string theme)
    {
        try
        {
            await system.Themes().ReopenThemeAsync(new() { Name = theme, Reason = "误操作" });
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.Aborted or StatusCode.Unavailable)
        {
            // The release has been applied, or is being applied: the theme stays accepted or planned.
        }
    }

    /// <summary>Releases the draft, again if a theme left it meanwhile; nothing to release is as good.</summary>
    private static Task ReleaseAsync(ThreeServices system) =>
        Poll.UntilAsync(
            async () =>
            {
                try
                {
                    return await system.Plans().ReleasePlanAsync(new() { Name = ThreeServices.Plan }) is not null;
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.Aborted or StatusCode.Unavailable or StatusCode.FailedPrecondition)
                {
                    return exception.StatusCode is StatusCode.FailedPrecondition;
                }
            },
            Timeout,
            "the plan is released"
        );

    /// <summary>The themes that are planned in one service only: submitted ones have no entry in the draft, or a dropped one.</summary>
    private static async Task<IReadOnlyList<string>> UnsettledAsync(ThreeServices system, IReadOnlyList<string> themes)
    {
        var states = (await system.Themes().ListThemesAsync(new() { Parent = ThreeServices.Campaign })).Themes.ToDictionary(
            theme => theme.Name,
            theme => theme.State
        );
        var plan = await system.Plans().GetPlanAsync(new() { Name = ThreeServices.Plan });
        var planned = plan.Entries.Where(entry => entry.State == PlanEntryState.Planned).Select(entry => entry.Theme).ToHashSet();
        return [.. themes.Where(theme => states[theme] != (planned.Contains(theme) ? ThemeState.Planned : ThemeState.Submitted))];
    }
}
