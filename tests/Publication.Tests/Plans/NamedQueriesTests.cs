using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>The plans of the queries of Publication at volume.</summary>
public sealed class NamedQueriesTests(PublicationAtVolume publication) : IClassFixture<PublicationAtVolume>
{
    [Fact]
    public async Task Every_query_reads_only_what_it_needs_however_many_reports_there_are()
    {
        var (faults, withoutPlan) = await publication.RunAsync(
            PlanMode.Auto,
            [
                .. new PublicationLists(publication).Queries(),
                .. new PublicationCommands(publication).Queries(),
                .. new QuestionnaireQueries(publication).Queries(),
                .. new StatementQueries(publication).Queries(),
            ]
        );

        Assert.Equal([], withoutPlan);
        Assert.True(faults is [], string.Join("\n\n", faults));
        Assert.Equal(
            [],
            publication.Called.MissingOf([
                .. ReportReflection.Descriptor.Services,
                .. VideoReflection.Descriptor.Services,
                .. PublicityReflection.Descriptor.Services,
                .. OpinionReflection.Descriptor.Services,
                .. PublicOpinionReflection.Descriptor.Services,
                .. QuestionnaireReflection.Descriptor.Services,
                .. PublicQuestionnaireReflection.Descriptor.Services,
                .. StatementReflection.Descriptor.Services,
                .. PublicSiteReflection.Descriptor.Services,
                .. FeedReflection.Descriptor.Services,
                .. DeadLetterReflection.Descriptor.Services,
            ])
        );
    }

    [Fact]
    public async Task A_plan_that_does_not_know_the_parameters_reads_no_more()
    {
        var (faults, _) = await publication.RunAsync(PlanMode.Generic, new PublicationLists(publication).Queries());

        Assert.True(faults is [], string.Join("\n\n", faults));
    }

    [Fact]
    public void A_start_reads_no_more_however_many_reports_there_are()
    {
        Assert.NotEmpty(publication.StartPlans);
        Assert.Empty(PlanRules.Examine("start", publication.StartPlans, publication.LargeTables, PlanBounds.OfCampaign));
    }
}
