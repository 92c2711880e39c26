using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

/// <summary>A Registry whose units may record three events a day.</summary>
public sealed class SmallQuotaHost(TestPostgres postgres) : RegistryHost(postgres)
{
    protected override (string Name, string Value)[] Settings => [("Limits:UnitDailyChanges", "3")];
}

public sealed class ChangeLimitTests(SmallQuotaHost registry) : IClassFixture<SmallQuotaHost>
{
    [Fact]
    public async Task The_liaisons_of_a_unit_record_no_more_events_than_they_may_in_a_day_and_others_are_not_concerned()
    {
        var district = await registry.OpenDistrictAsync();
        var colleague = district.Liaison with { Account = "colleague" };
        var theme = await CreateAsync(district.Liaison);
        await UpdateAsync(district.Liaison, "主题一");
        await UpdateAsync(district.Liaison, "主题一"); // changes nothing
        await UpdateAsync(colleague, "主题二");

        var refused = await FailedRpc.CatchAsync(() => UpdateAsync(colleague, "主题三"));
        var recorded = (await registry.Host.ListRecordedEventsAsync(district.Code)).Count;
        await CreateAsync(district.OtherLiaison);
        await UpdateAsync(district.Bureau, "主题四");

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.ChangeQuotaExceeded), (refused.Code, refused.Reason));
        Assert.Equal(recorded + 2, (await registry.Host.ListRecordedEventsAsync(district.Code)).Count);
        Assert.Equal("主题四", (await district.Themes.GetThemeAsync(new() { Name = theme.Name })).Topic);

        async Task<Theme> CreateAsync(Actor liaison) =>
            await district
                .ThemesAs(liaison)
                .CreateThemeAsync(
                    new()
                    {
                        Parent = district.Campaign,
                        ThemeId = $"{liaison.Unit}-1".ToLowerInvariant(),
                        Theme = district.Draft(liaison.Unit),
                    }
                );

        AsyncUnaryCall<Theme> UpdateAsync(Actor actor, string topic) =>
            district
                .ThemesAs(actor)
                .UpdateThemeAsync(
                    new()
                    {
                        Theme = new() { Name = theme.Name, Topic = topic },
                    }
                );
    }
}
