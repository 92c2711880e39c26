using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using State = ThemeDay.Registry.V1.ThemeState;

namespace ThemeDay.Registry.Tests.Themes;

public sealed class ThemeConsumersTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_release_plans_the_accepted_themes_it_holds_and_drops_those_it_leaves_out()
    {
        var district = await registry.OpenDistrictAsync();
        var (held, left, untouched) = (await AcceptedAsync(district, "t-1"), await AcceptedAsync(district, "t-2"), await AcceptedAsync(district, "t-3"));

        await ReleaseAsync(district, 1, planned: [held], dropped: [left]);

        Assert.Equal([State.Planned, State.Dropped, State.Accepted], await StatesAsync(district, held, left, untouched));
    }

    [Fact]
    public async Task A_release_heard_twice_or_after_a_higher_one_changes_nothing()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await AcceptedAsync(district, "t-1");

        await ReleaseAsync(district, 1, planned: [theme], dropped: []);
        await ReleaseAsync(district, 2, planned: [], dropped: [theme]);
        await ReleaseAsync(district, 2, planned: [], dropped: [theme]);
        await ReleaseAsync(district, 1, planned: [theme], dropped: []);

        Assert.Equal([State.Dropped], await StatesAsync(district, theme));
    }

    [Fact]
    public async Task A_theme_dropped_by_one_release_is_planned_again_by_a_later_one()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await AcceptedAsync(district, "t-1");

        await ReleaseAsync(district, 1, planned: [], dropped: [theme]);
        await ReleaseAsync(district, 2, planned: [theme], dropped: []);

        Assert.Equal([State.Planned], await StatesAsync(district, theme));
    }

    [Fact]
    public async Task A_release_of_one_district_leaves_the_themes_of_another_alone()
    {
        var (district, other) = (await registry.OpenDistrictAsync(), await registry.OpenDistrictAsync());
        var (ours, theirs) = (await AcceptedAsync(district, "t-1"), await AcceptedAsync(other, "t-1"));

        await ReleaseAsync(district, 1, planned: [ours], dropped: []);

        Assert.Equal([State.Accepted], await StatesAsync(other, theirs));
    }

    [Fact]
    public async Task A_theme_in_a_released_plan_is_not_reopened()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await AcceptedAsync(district, "t-1");
        await ReleaseAsync(district, 1, planned: [theme], dropped: []);

        var refused = await FailedRpc.CatchAsync(() => district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "误操作" }));

        Assert.Equal((ErrorReasons.TransitionNotAllowed, "Planned"), (refused.Reason, refused.Of("state")));
    }

    [Fact]
    public async Task A_release_that_was_on_its_way_while_a_theme_was_reopened_does_not_plan_or_drop_it_until_it_is_accepted_again()
    {
        var district = await registry.OpenDistrictAsync();
        var theme = await AcceptedAsync(district, "t-1");
        await district.Themes.ReopenThemeAsync(new() { Name = theme, Reason = "误操作" });

        await ReleaseAsync(district, 1, planned: [theme], dropped: []);
        await ReleaseAsync(district, 2, planned: [], dropped: [theme]);
        var reopened = await StatesAsync(district, theme);
        await district.Themes.AcceptThemeAsync(new() { Name = theme });
        await ReleaseAsync(district, 3, planned: [theme], dropped: []);

        Assert.Equal([State.Submitted, State.Planned], [.. reopened, .. await StatesAsync(district, theme)]);
    }

    private static async Task<string> AcceptedAsync(DistrictForTests district, string id)
    {
        var theme = await district.ScannedAsync(id);
        await district.Themes.SubmitThemeAsync(new() { Name = theme.Name });
        return (await district.Themes.AcceptThemeAsync(new() { Name = theme.Name })).Name;
    }

    private async Task ReleaseAsync(DistrictForTests district, int release, string[] planned, string[] dropped)
    {
        var released = new AnnualPlanReleased
        {
            Metadata = new() { District = district.Name, EffectiveDate = RegistryHost.Today.ToProto() },
            Campaign = district.Campaign,
            Release = release,
            PlannedThemes = { planned },
            DroppedThemes = { dropped },
        };
        var row = new EventLogEntry(
            release,
            Guid.NewGuid(),
            AnnualPlanReleased.Descriptor.FullName,
            district.Code,
            registry.Host.Clock.GetUtcNow(),
            "",
            released.ToByteArray(),
            []
        );
        var services = registry.Host.Services;
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await services.GetRequiredService<IEventHandler>().HandleAsync(new("scheduling", row), transaction, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static async Task<List<State>> StatesAsync(DistrictForTests district, params string[] themes)
    {
        List<State> states = [];
        foreach (var name in themes)
            states.Add((await district.Themes.GetThemeAsync(new() { Name = name })).State);
        return states;
    }
}
