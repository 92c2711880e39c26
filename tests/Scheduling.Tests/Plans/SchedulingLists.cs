using Grpc.Core;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Scheduling.Tests.Plans;

/// <summary>The lists and lookups of Scheduling: parents, filters and orders that callers use.</summary>
internal sealed class SchedulingLists(SchedulingAtVolume scheduling)
{
    private const string Everywhere = "districts/-/campaigns/-";

    private string District => $"districts/{scheduling.District}";

    private string Campaign => $"{District}/campaigns/{scheduling.Campaign.Id}";

    private string Unit => $"{District}/units/{scheduling.Unit}";

    private string OfCampaign => $"campaign = {scheduling.Campaign.Id}";

    private ObligationService.ObligationServiceClient ObligationsAs(Actor actor) => new(scheduling.As(actor));

    private AssessmentService.AssessmentServiceClient Assessment => new(scheduling.As(scheduling.Bureau));

    private CalendarService.CalendarServiceClient Calendar => new(scheduling.As(scheduling.Bureau));

    private PlanService.PlanServiceClient Plans => new(scheduling.As(scheduling.Bureau));

    public IEnumerable<NamedQuery> Queries() =>
        [.. Obligations(), .. Notifications(), .. Activities(), .. Programmes(), .. Plan(), .. Scores(), .. MasterData()];

    private IEnumerable<NamedQuery> Obligations()
    {
        var ofDistrict = $"{District}/units/-";
        yield return Obligations("of a unit in a campaign", scheduling.Bureau, new() { Parent = Unit, Filter = OfCampaign });
        yield return Obligations("of the own unit in a campaign", scheduling.Liaison, new() { Parent = ofDistrict, Filter = OfCampaign });
        yield return Obligations("of a unit", scheduling.Bureau, new() { Parent = Unit });
        yield return Obligations("of a unit that are open", scheduling.Bureau, new() { Parent = Unit, Filter = "state = open" });
        yield return Obligations("of a campaign", scheduling.Bureau, new() { Parent = ofDistrict, Filter = OfCampaign });
        foreach (var order in NamedQuery.BothDirections("due_date", "unit", "days_late"))
            yield return Obligations(
                $"of a campaign by {order}",
                scheduling.Bureau,
                new()
                {
                    Parent = ofDistrict,
                    Filter = OfCampaign,
                    OrderBy = order,
                }
            );
        foreach (var filter in (string[])["late = true", "kind = file_report", "state = met", "due_date > 2023-06-01"])
        {
            var wanted = $"{OfCampaign} AND {filter}";
            yield return Obligations($"of a campaign where {filter}", scheduling.Bureau, new() { Parent = ofDistrict, Filter = wanted });
        }

        foreach (var filter in (string[])["state = open", "light = red", "light = yellow AND kind = file_report"])
        {
            yield return Obligations($"of a district where {filter}", scheduling.Bureau, new() { Parent = ofDistrict, Filter = filter });
            yield return Obligations($"of a province where {filter}", scheduling.Province, new() { Parent = "districts/-/units/-", Filter = filter });
            yield return Count($"of a district where {filter}", scheduling.Bureau, new() { Parent = ofDistrict, Filter = filter });
        }

        yield return Obligations("of a district", scheduling.Bureau, new() { Parent = ofDistrict });
        yield return Obligations("of a province", scheduling.Province, new() { Parent = "districts/-/units/-" });
        yield return Count("of a campaign", scheduling.Bureau, new() { Parent = ofDistrict, Filter = OfCampaign });
        yield return Count("of a unit in a campaign", scheduling.Bureau, new() { Parent = Unit, Filter = OfCampaign });
        yield return Count("of a district", scheduling.Bureau, new() { Parent = ofDistrict }) with
        {
            Bounds = PlanBounds.OfDistrict,
        };
        yield return new(
            "CountObligationsByDistrict of a province that are open",
            async () => await ObligationsAs(scheduling.Province).CountObligationsByDistrictAsync(new() { Parent = "districts/-", Filter = "state = open" })
        );
        yield return new("GetObligation", GetObligationAsync);
        yield return new("ListObligations at a point in time", ListAtPointInTimeAsync) { Bounds = PlanBounds.OfFacts };
        yield return NamedQuery.List(
            "ListThemeReceipts",
            async token => (await ObligationsAs(scheduling.Bureau).ListThemeReceiptsAsync(new() { Parent = Campaign, PageToken = token })).NextPageToken
        ) with
        {
            Bounds = PlanBounds.OfFacts,
        };
    }

    private IEnumerable<NamedQuery> Notifications()
    {
        yield return Notifications("of a district", scheduling.Bureau, new() { Parent = District });
        yield return Notifications("of a unit", scheduling.Bureau, new() { Parent = District, Filter = $"unit = {scheduling.Unit}" });
        yield return Notifications("of the own unit", scheduling.Liaison, new() { Parent = District });
        yield return Notifications("of the own unit to acknowledge", scheduling.Liaison, new() { Parent = District, Filter = "acknowledged = false" });
        yield return Notifications("of a campaign that urge", scheduling.Bureau, new() { Parent = District, Filter = $"{OfCampaign} AND kind = urging" });
        yield return Notifications("of a province", scheduling.Province, new() { Parent = "districts/-" });
        foreach (var filter in (string[])["", "state = failed", $"channel = mail AND unit = {scheduling.Unit}"])
            yield return NamedQuery.List(
                $"ListDeliveries of a district where {filter}",
                async token =>
                    (
                        await new NotificationService.NotificationServiceClient(scheduling.As(scheduling.Bureau)).ListDeliveriesAsync(
                            new()
                            {
                                Parent = District,
                                Filter = filter,
                                PageToken = token,
                            }
                        )
                    ).NextPageToken
            );
        yield return NamedQuery.List(
            "ListCirculars",
            async token =>
                (
                    await new CircularService.CircularServiceClient(scheduling.As(scheduling.Bureau)).ListCircularsAsync(
                        new() { Parent = Campaign, PageToken = token }
                    )
                ).NextPageToken
        );
        yield return NamedQuery.List(
            "ListWebhooks",
            async token =>
                (
                    await new WebhookService.WebhookServiceClient(scheduling.As(scheduling.Bureau)).ListWebhooksAsync(
                        new() { Parent = District, PageToken = token }
                    )
                ).NextPageToken
        );
    }

    private NamedQuery Notifications(string what, Actor actor, ListNotificationsRequest request) =>
        NamedQuery.List(
            $"ListNotifications {what}",
            async token =>
            {
                request.PageToken = token;
                return (await new NotificationService.NotificationServiceClient(scheduling.As(actor)).ListNotificationsAsync(request)).NextPageToken;
            }
        );

    private IEnumerable<NamedQuery> Activities()
    {
        var ofDistrict = $"{District}/campaigns/-";
        yield return Activities("of a campaign", scheduling.Bureau, new() { Parent = Campaign });
        foreach (var order in NamedQuery.BothDirections("first_date", "last_date", "unit", "topic", "create_time", "update_time"))
            yield return Activities($"of a campaign by {order}", scheduling.Bureau, new() { Parent = Campaign, OrderBy = order });
        foreach (var filter in (string[])["first_date > 2023-06-01", "last_date < 2023-07-01", "topic : 公开", "external_reference = x", "state = held"])
            yield return Activities($"of a campaign where {filter}", scheduling.Bureau, new() { Parent = Campaign, Filter = filter });
        yield return Activities("of a district", scheduling.Bureau, new() { Parent = ofDistrict });
        yield return Activities(
            "of a district in a month",
            scheduling.Bureau,
            new() { Parent = ofDistrict, Filter = "first_date >= 2023-06-01 AND first_date < 2023-07-01" }
        );
        foreach (var order in NamedQuery.BothDirections("first_date"))
            yield return Activities($"of a district by {order}", scheduling.Bureau, new() { Parent = ofDistrict, OrderBy = order }) with
            {
                Bounds = PlanBounds.OfDistrict,
            };
        yield return Activities("of a province", scheduling.Province, new() { Parent = Everywhere });
        yield return Activities("of the nation", scheduling.Service, new() { Parent = Everywhere });
        yield return Activities("of the own unit in a campaign", scheduling.Liaison, new() { Parent = Campaign });
        yield return Activities("of the own unit", scheduling.Liaison, new() { Parent = ofDistrict });
        yield return Activities("of a unit", scheduling.Bureau, new() { Parent = ofDistrict, Filter = $"unit = {scheduling.Unit}" });
        foreach (var state in (string[])["planned", "cancelled"])
        {
            yield return Activities($"of a district that are {state}", scheduling.Bureau, new() { Parent = ofDistrict, Filter = $"state = {state}" });
            yield return Activities($"of a province that are {state}", scheduling.Province, new() { Parent = Everywhere, Filter = $"state = {state}" });
        }

        var theme = Planned();
        yield return Activities(
            "by external reference in a province",
            scheduling.Province,
            new() { Parent = Everywhere, Filter = $"external_reference = \"{theme.ExternalReference}\"" }
        );
        yield return new(
            "GetActivity",
            async () =>
                await new ActivityService.ActivityServiceClient(scheduling.As(scheduling.Bureau)).GetActivityAsync(
                    new() { Name = $"{Campaign}/activities/{theme.Id}" }
                )
        );
    }

    private IEnumerable<NamedQuery> Programmes()
    {
        var (ofCampaign, ofDistrict) = ($"{Campaign}/activities/-", $"{District}/campaigns/-/activities/-");
        yield return Programmes("of a campaign", scheduling.Bureau, new() { Parent = ofCampaign });
        foreach (var order in NamedQuery.BothDirections("first_received_date", "unit", "create_time", "update_time"))
            yield return Programmes($"of a campaign by {order}", scheduling.Bureau, new() { Parent = ofCampaign, OrderBy = order });
        foreach (var filter in (string[])["first_received_date > 2023-06-01", "state = approved"])
            yield return Programmes($"of a campaign where {filter}", scheduling.Bureau, new() { Parent = ofCampaign, Filter = filter });
        yield return Programmes("of a district", scheduling.Bureau, new() { Parent = ofDistrict });
        yield return Programmes("of a province", scheduling.Province, new() { Parent = $"{Everywhere}/activities/-" });
        yield return Programmes("of the own unit in a campaign", scheduling.Liaison, new() { Parent = ofCampaign });
        yield return Programmes("of the own unit", scheduling.Liaison, new() { Parent = ofDistrict });
        yield return Programmes("of a unit", scheduling.Bureau, new() { Parent = ofDistrict, Filter = $"unit = {scheduling.Unit}" });
        foreach (var state in (string[])["filed", "returned"])
        {
            var wanted = $"state = {state}";
            yield return Programmes($"of a district that are {state}", scheduling.Bureau, new() { Parent = ofDistrict, Filter = wanted });
            yield return Programmes($"of a province that are {state}", scheduling.Province, new() { Parent = $"{Everywhere}/activities/-", Filter = wanted });
        }

        var activity = $"{Campaign}/activities/{Planned(each => each.ProgrammeOn is not null).Id}";
        var without = $"{Campaign}/activities/{Planned(each => each.ProgrammeOn is null).Id}";
        yield return new(
            "PrefillProgramme",
            async () =>
                await new ProgrammeService.ProgrammeServiceClient(scheduling.As(scheduling.Bureau)).PrefillProgrammeAsync(
                    new() { Name = $"{without}/programme" }
                )
        );
        yield return new(
            "GetProgramme",
            async () =>
                await new ProgrammeService.ProgrammeServiceClient(scheduling.As(scheduling.Bureau)).GetProgrammeAsync(new() { Name = $"{activity}/programme" })
        );
        yield return new(
            "GetApprovedProgramme",
            async () =>
                await new PublicProgrammeService.PublicProgrammeServiceClient(scheduling.As(scheduling.Bureau)).GetApprovedProgrammeAsync(
                    new() { Name = $"{activity}/programme" }
                )
        );
    }

    private IEnumerable<NamedQuery> Plan()
    {
        yield return new("GetPlan", async () => await Plans.GetPlanAsync(new() { Name = $"{Campaign}/plan" }));
        foreach (var view in (PlanReleaseView[])[PlanReleaseView.Basic, PlanReleaseView.Full])
            yield return NamedQuery.List(
                $"ListPlanReleases, {view}",
                async token =>
                    (
                        await Plans.ListPlanReleasesAsync(
                            new()
                            {
                                Parent = $"{Campaign}/plan",
                                View = view,
                                PageToken = token,
                            }
                        )
                    ).NextPageToken
            );
    }

    private IEnumerable<NamedQuery> Scores()
    {
        yield return OfFacts("GetScores", async () => await Assessment.GetScoresAsync(new() { Campaign = Campaign }));
        yield return OfFacts("GetUnitScore", async () => await Assessment.GetUnitScoreAsync(new() { Unit = Unit, Campaign = Campaign }));
        yield return OfFacts("GetCampaignFigures", async () => await Assessment.GetCampaignFiguresAsync(new() { Campaign = Campaign }));
        yield return OfFacts("SimulateScores", async () => await Assessment.SimulateScoresAsync(new() { Campaign = Campaign }));
        yield return OfFacts(
            "ExplainScoreChange",
            async () =>
                await Assessment.ExplainScoreChangeAsync(
                    new()
                    {
                        Campaign = Campaign,
                        Before = new() { CutOffDate = new DateOnly(2023, 6, 1).ToProto() },
                        After = new() { CutOffDate = new DateOnly(2023, 8, 1).ToProto() },
                    }
                )
        );
        yield return OfFacts("ListEvidence", ListEvidenceAsync);
        yield return NamedQuery.List(
            "ListLateEntries",
            async token => (await Assessment.ListLateEntriesAsync(new() { Parent = Campaign, PageToken = token })).NextPageToken
        ) with
        {
            Bounds = PlanBounds.OfFacts,
        };
        yield return NamedQuery.List(
            "ListSnapshots",
            async token => (await Assessment.ListSnapshotsAsync(new() { Parent = Campaign, PageToken = token })).NextPageToken
        ) with
        {
            Bounds = PlanBounds.OfFacts, // counts the facts that were entered after each snapshot
        };
    }

    private IEnumerable<NamedQuery> MasterData()
    {
        var schemes = new IndicatorSchemeService.IndicatorSchemeServiceClient(scheduling.As(scheduling.Bureau));
        yield return new("GetCalendarYear", async () => await Calendar.GetCalendarYearAsync(new() { Name = "calendarYears/2023" }));
        yield return NamedQuery.List("ListCalendarYears", async token => (await Calendar.ListCalendarYearsAsync(new() { PageToken = token })).NextPageToken);
        yield return new(
            "ExplainDueDay",
            async () =>
                await Calendar.ExplainDueDayAsync(
                    new()
                    {
                        Date = new DateOnly(2023, 6, 16).ToProto(),
                        Lead = new() { WorkingDays = 5 },
                    }
                )
        );
        yield return new("GetIndicatorScheme", async () => await schemes.GetIndicatorSchemeAsync(new() { Name = "indicatorSchemes/theme-day-2023" }));
        yield return NamedQuery.List(
            "ListIndicatorSchemes",
            async token => (await schemes.ListIndicatorSchemesAsync(new() { PageToken = token })).NextPageToken
        );
    }

    private async Task GetObligationAsync()
    {
        var obligations = ObligationsAs(scheduling.Bureau);
        var first = (
            await obligations.ListObligationsAsync(
                new()
                {
                    Parent = Unit,
                    Filter = OfCampaign,
                    PageSize = 1,
                }
            )
        ).Obligations[0];
        Assert.Equal(first, await obligations.GetObligationAsync(new() { Name = first.Name }));
    }

    private async Task ListAtPointInTimeAsync() =>
        await ObligationsAs(scheduling.Bureau)
            .ListObligationsAsync(
                new()
                {
                    Parent = $"{District}/units/-",
                    Filter = OfCampaign,
                    CutOffDate = new DateOnly(2023, 6, 1).ToProto(),
                }
            );

    private async Task ListEvidenceAsync()
    {
        var score = await Assessment.GetUnitScoreAsync(new() { Unit = Unit, Campaign = Campaign });
        var cited = score.Lines.SelectMany(line => line.Evidence).ToList();
        Assert.NotEmpty(cited);
        await Assessment.ListEvidenceAsync(new() { Campaign = Campaign, EventIds = { cited } });
    }

    private SampleTheme Planned(Func<SampleActivity, bool>? isWanted = null) =>
        scheduling.Campaign.Themes.First(theme => theme.Activity is { } activity && isWanted?.Invoke(activity) is not false);

    private static NamedQuery OfFacts(string name, Func<Task> callAsync) => new(name, callAsync) { Bounds = PlanBounds.OfFacts };

    private NamedQuery Obligations(string name, Actor actor, ListObligationsRequest request) =>
        NamedQuery.List(
            $"ListObligations {name}",
            async token => (await ObligationsAs(actor).ListObligationsAsync(new(request) { PageToken = token })).NextPageToken
        );

    private NamedQuery Count(string name, Actor actor, CountObligationsRequest request) =>
        new($"CountObligations {name}", async () => await ObligationsAs(actor).CountObligationsAsync(request));

    private NamedQuery Activities(string name, Actor actor, ListActivitiesRequest request) =>
        NamedQuery.List(
            $"ListActivities {name}",
            async token =>
                (await new ActivityService.ActivityServiceClient(scheduling.As(actor)).ListActivitiesAsync(new(request) { PageToken = token })).NextPageToken
        );

    private NamedQuery Programmes(string name, Actor actor, ListProgrammesRequest request) =>
        NamedQuery.List(
            $"ListProgrammes {name}",
            async token =>
                (await new ProgrammeService.ProgrammeServiceClient(scheduling.As(actor)).ListProgrammesAsync(new(request) { PageToken = token })).NextPageToken
        );
}
