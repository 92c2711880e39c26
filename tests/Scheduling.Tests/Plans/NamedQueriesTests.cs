using Google.LongRunning;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Scheduling.Tests.Plans;

/// <summary>The plans of the queries of Scheduling at volume.</summary>
public sealed class NamedQueriesTests(SchedulingAtVolume scheduling) : IClassFixture<SchedulingAtVolume>
{
    [Fact]
    public async Task Every_query_reads_only_what_it_needs_however_many_activities_there_are()
    {
        var (faults, withoutPlan) = await scheduling.RunAsync(
            PlanMode.Auto,
            [.. new SchedulingLists(scheduling).Queries(), .. new SchedulingCommands(scheduling).Queries()]
        );

        Assert.Equal([], withoutPlan);
        Assert.True(faults is [], string.Join("\n\n", faults));
        Assert.Equal(
            [],
            scheduling.Called.MissingOf([
                .. ObligationReflection.Descriptor.Services,
                .. ActivityReflection.Descriptor.Services,
                .. ProgrammeReflection.Descriptor.Services,
                .. PublicProgrammeReflection.Descriptor.Services,
                .. PlanReflection.Descriptor.Services,
                .. PlanDocumentReflection.Descriptor.Services,
                .. ArrangementReflection.Descriptor.Services,
                .. CircularReflection.Descriptor.Services,
                .. NotificationReflection.Descriptor.Services,
                .. WebhookReflection.Descriptor.Services,
                .. AssessmentReflection.Descriptor.Services,
                .. ExportReflection.Descriptor.Services,
                .. CalendarReflection.Descriptor.Services,
                .. IndicatorSchemeReflection.Descriptor.Services,
                .. OperationsReflection.Descriptor.Services,
                .. FeedReflection.Descriptor.Services,
                .. DeadLetterReflection.Descriptor.Services,
            ])
        );
    }

    [Fact]
    public async Task A_plan_that_does_not_know_the_parameters_reads_no_more()
    {
        var (faults, _) = await scheduling.RunAsync(PlanMode.Generic, new SchedulingLists(scheduling).Queries());

        Assert.True(faults is [], string.Join("\n\n", faults));
    }

    [Fact]
    public async Task Every_text_column_has_the_collation_C_in_a_database_with_another_locale()
    {
        Assert.Equal([], await TextColumns.FindOtherCollationsAsync(scheduling.Database));
    }

    [Fact]
    public void A_start_reads_no_more_however_many_activities_there_are()
    {
        Assert.NotEmpty(scheduling.StartPlans);
        Assert.Empty(PlanRules.Examine("start", scheduling.StartPlans, scheduling.LargeTables, PlanBounds.OfCampaign));
    }
}
