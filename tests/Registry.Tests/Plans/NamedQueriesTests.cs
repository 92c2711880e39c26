using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Registry.Tests.Plans;

/// <summary>The plans of the queries of Registry at volume.</summary>
public sealed class NamedQueriesTests(RegistryAtVolume registry) : IClassFixture<RegistryAtVolume>
{
    [Fact]
    public async Task Every_query_reads_only_what_it_needs_however_many_themes_there_are()
    {
        var (faults, withoutPlan) = await registry.RunAsync(
            PlanMode.Auto,
            [.. new RegistryLists(registry).Queries(), .. new RegistryCommands(registry).Queries()]
        );

        Assert.Equal([], withoutPlan);
        Assert.True(faults is [], string.Join("\n\n", faults));
        Assert.Equal(
            [],
            registry.Called.MissingOf([
                .. ThemeReflection.Descriptor.Services,
                .. ThemeFormReflection.Descriptor.Services,
                .. CampaignReflection.Descriptor.Services,
                .. UnitReflection.Descriptor.Services,
                .. ClientReflection.Descriptor.Services,
                .. ContactReflection.Descriptor.Services,
                .. FeedReflection.Descriptor.Services,
                .. DeadLetterReflection.Descriptor.Services,
            ])
        );
    }

    [Fact]
    public async Task A_plan_that_does_not_know_the_parameters_reads_no_more()
    {
        var (faults, _) = await registry.RunAsync(PlanMode.Generic, new RegistryLists(registry).Queries());

        Assert.True(faults is [], string.Join("\n\n", faults));
    }

    [Fact]
    public void A_start_reads_no_more_however_many_themes_there_are()
    {
        Assert.NotEmpty(registry.StartPlans);
        Assert.Empty(PlanRules.Examine("start", registry.StartPlans, registry.LargeTables, PlanBounds.OfCampaign));
    }

    [Theory]
    [InlineData("select * from theme where topic = $1", "scans the table theme")]
    [InlineData("select * from theme where district < $1 order by topic limit 1", "sorts")]
    [InlineData("select * from theme where district > $1 and reason = 'x' order by district, campaign_id, id limit 1", "that it discards")]
    [InlineData(
        "select count(*) from (select code from unit limit 10) one left join theme on theme.district = $1 and theme.topic || one.code = ''",
        "compares"
    )]
    [InlineData("select count(*) from theme where district <> $1 and id = '7'", "blocks")]
    public async Task A_query_without_an_index_is_found(string sql, string fault)
    {
        var before = registry.Host.Logged.Count;
        await using var command = registry.Database.Command(sql, registry.District);
        await command.ExecuteNonQueryAsync();

        var plan = Assert.Single(PlanLog.Read(registry.Host.Logged.Skip(before)), plan => plan.Sql == sql);
        Assert.Contains(PlanRules.FindFaults(plan, registry.LargeTables, PlanBounds.OfCampaign), found => found.Contains(fault, StringComparison.Ordinal));
    }
}
