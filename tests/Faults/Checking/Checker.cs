using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Faults.Cluster;
using ThemeDay.Faults.Workload;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Faults.Checking;

/// <summary>Compares what the clients of a round were told with what every service holds, row by row.</summary>
internal static class Checker
{
    /// <summary>Checks the operations of a district, and the databases as a whole.</summary>
    public static async Task<CheckResult> CheckAsync(ServiceCluster cluster, History history, string district)
    {
        var result = new CheckResult();
        result.Unexpected.AddRange(history.Anomalies);
        await using var registry = await ServiceState.ReadAsync(cluster, "registry");
        await using var scheduling = await ServiceState.ReadAsync(cluster, "scheduling");
        await using var publication = await ServiceState.ReadAsync(cluster, "publication");
        ServiceState[] all = [registry, scheduling, publication];
        foreach (var state in all)
            result.Unexpected.AddRange(state.FindBreaches());
        CheckOperations(result, history, all, district);
        foreach (var state in all)
            await CheckInboxAsync(result, state, all);
        await CheckStatesAsync(result, registry, scheduling, publication);
        await CheckReplicasAsync(result, registry, scheduling, publication);
        await CheckFactsAsync(result, scheduling, all);
        await CheckObligationsAsync(result, cluster, district);
        result.Unexpected.AddRange(
            await registry.FindMissingFilesAsync(cluster.GetFileFolder("registry"), "select distinct scan_sha256 from theme where scan_sha256 is not null")
        );
        result.Unexpected.AddRange(
            await publication.FindMissingFilesAsync(cluster.GetFileFolder("publication"), "select sha256 from picture union select public_sha256 from picture")
        );
        return result;
    }

    /// <summary>Of each effect: at least as many as were acknowledged, at most those whose answer was lost more; none that was not asked for.</summary>
    private static void CheckOperations(CheckResult result, History history, IReadOnlyList<ServiceState> all, string district)
    {
        var found = all.SelectMany(state =>
                state
                    .Log.Where(logged => logged.Entry.District == district)
                    .Select(logged => (Effect: Effects.Of(logged.Message), logged.Entry.EventId, state.Service))
            )
            .Where(each => each.Effect is not null)
            .ToLookup(each => (each.Service, Effect: each.Effect!), each => each.EventId);
        var logged = all.ToDictionary(state => state.Service, state => state.Log.Select(message => message.Entry.EventId).ToHashSet());
        var wanted = history.Operations.ToLookup(operation => (operation.Service, operation.Effect));
        foreach (var same in wanted)
        {
            var events = found[same.Key].ToList();
            var acknowledged = same.Count(operation => operation.Outcome is OperationOutcome.Acknowledged);
            var indeterminate = same.Count(operation => operation.Outcome is OperationOutcome.Indeterminate);
            // Of several events of one operation, such as those of a release, the answer names the last.
            foreach (var operation in same.Where(operation => operation.EventId is { } id && !logged[same.Key.Service].Contains(id)))
                result.Lost.Add($"{operation}");
            if (events.Count < acknowledged)
                result.Lost.Add($"{same.Key.Effect}: {acknowledged} acknowledged, {events.Count} in the log");
            if (events.Count > acknowledged + indeterminate)
                (same.All(operation => operation.Outcome is OperationOutcome.Refused) ? result.Unexpected : result.Duplicated).Add(
                    $"{same.Key.Effect}: {events.Count} in the log, {acknowledged} acknowledged, {indeterminate} indeterminate"
                );
        }

        result.Unexpected.AddRange(found.Where(same => !wanted.Contains(same.Key)).Select(same => $"{same.Key.Effect} is in the log, and nobody asked for it"));
        result.Duplicated.AddRange(
            all.SelectMany(state => state.Log)
                .Select(logged => logged.Message)
                .OfType<ActivityPlanned>()
                .GroupBy(planned => planned.Activity.Activity)
                .Where(same => same.Skip(1).Any())
                .Select(same => $"ActivityPlanned {same.Key}: {same.Count()} in the log")
        );
    }

    /// <summary>Every event of the sources was applied once, and none is a dead letter.</summary>
    private static async Task CheckInboxAsync(CheckResult result, ServiceState state, IReadOnlyList<ServiceState> all)
    {
        foreach (var source in all.Where(source => ServiceCluster.SourcesOf(state.Service).Contains(source.Service)))
            result.Compare(
                $"{state.Service}: inbox of {source.Service}",
                source.Log.Select(logged => $"({logged.Entry.Position},{logged.Entry.EventId})"),
                await state.ListAsync($"select position, event_id from inbox where source = '{source.Service}'")
            );
        result.Compare($"{state.Service}: dead letters", [], await state.ListAsync("select * from dead_letter"));
        result.Compare($"{state.Service}: resolved dead letters", [], await state.ListAsync("select * from resolved_dead_letter"));
    }

    /// <summary>The tables of a service say what its log says: state and event were committed together.</summary>
    private static async Task CheckStatesAsync(CheckResult result, ServiceState registry, ServiceState scheduling, ServiceState publication)
    {
        var planned = scheduling.Log.Select(logged => logged.Message).OfType<AnnualPlanReleased>().SelectMany(released => released.PlannedThemes).ToHashSet();
        result.Compare(
            "registry: states of themes",
            Last(
                    registry,
                    message =>
                        message switch
                        {
                            ThemeDrafted theme => (theme.Theme.Theme, "Draft"),
                            ThemeSubmitted theme => (theme.Theme.Theme, "Submitted"),
                            ThemeAccepted theme => (theme.Theme.Theme, "Accepted"),
                            _ => null,
                        }
                )
                .Select(each => $"({each.Key},{(planned.Contains(each.Key) ? "Planned" : each.Value)})"),
            await registry.ListAsync("select 'districts/' || district || '/campaigns/' || campaign_id || '/themes/' || id, state from theme")
        );
        result.Compare(
            "scheduling: states of activities",
            Last(
                    scheduling,
                    message =>
                        message switch
                        {
                            ActivityPlanned activity => (activity.Activity.Activity, "Planned"),
                            ActivityHeld activity => (activity.Activity.Activity, "Held"),
                            _ => null,
                        }
                )
                .Select(each => $"({each.Key},{each.Value})"),
            await scheduling.ListAsync("select 'districts/' || district || '/campaigns/' || campaign_id || '/activities/' || theme_id, state from activity")
        );
        result.Compare(
            "scheduling: states of programmes",
            Last(
                    scheduling,
                    message =>
                        message switch
                        {
                            ProgrammeFiled programme => (programme.Activity.Activity, "Filed"),
                            ProgrammeApproved programme => (programme.Activity.Activity, "Approved"),
                            _ => null,
                        }
                )
                .Select(each => $"({each.Key},{each.Value})"),
            await scheduling.ListAsync(
                "select 'districts/' || a.district || '/campaigns/' || a.campaign_id || '/activities/' || a.theme_id, p.state "
                    + "from programme p join activity a on a.district = p.district and a.id = p.activity_id"
            )
        );
        result.Compare(
            "publication: states of reports",
            Last(
                    publication,
                    message =>
                        message switch
                        {
                            ReportFiled report => (report.Activity.Activity, "Filed"),
                            ReportAccepted report => (report.Activity.Activity, "Accepted"),
                            ReportPublished report => (report.Activity.Activity, "Published"),
                            _ => null,
                        }
                )
                .Select(each => $"({each.Key},{each.Value})"),
            await publication.ListAsync(
                "select 'districts/' || a.district || '/campaigns/' || a.campaign_id || '/activities/' || a.theme_id, r.state "
                    + "from report r join activity_replica a on a.district = r.district and a.id = r.activity_id"
            )
        );
        foreach (
            var (table, type) in ((string, string)[])
                [("publicity", nameof(PublicityRecorded)), ("opinion", nameof(OpinionCollected)), ("picture", nameof(PictureStored))]
        )
            result.Compare(
                $"publication: rows of {table} by district",
                publication.Log.Where(logged => logged.Type == type).GroupBy(logged => logged.Entry.District).Select(same => $"({same.Key},{same.Count()})"),
                await publication.ListAsync($"select district, count(*) from {table} group by district")
            );
    }

    /// <summary>The replicas of other services agree with their source.</summary>
    private static async Task CheckReplicasAsync(CheckResult result, ServiceState registry, ServiceState scheduling, ServiceState publication)
    {
        const string Units = "select district, code, display_name from";
        var units = await registry.ListAsync($"{Units} unit");
        result.Compare("scheduling: replicas of units", units, await scheduling.ListAsync($"{Units} unit_replica"));
        result.Compare("publication: replicas of units", units, await publication.ListAsync($"{Units} unit_replica"));
        var campaigns = await registry.ListAsync("select district, id from campaign where state <> 'Draft'");
        result.Compare("scheduling: replicas of campaigns", campaigns, await scheduling.ListAsync("select district, id from campaign_replica"));
        result.Compare("publication: replicas of campaigns", campaigns, await publication.ListAsync("select district, id from campaign_replica"));
        const string Themes = "select district, campaign_id, id, unit, topic, month, forms, external_reference";
        result.Compare(
            "scheduling: replicas of themes",
            await registry.ListAsync($"{Themes}, state in ('Accepted', 'Planned') from theme where state <> 'Draft'"),
            await scheduling.ListAsync($"{Themes}, accepted_on is not null from theme_replica")
        );
        result.Compare(
            "registry: planned themes",
            await scheduling.ListAsync("select district, campaign_id, theme_id from plan_entry where released_state = 'Planned'"),
            await registry.ListAsync("select district, campaign_id, id from theme where state = 'Planned'")
        );
        const string Activities = "select district, id, campaign_id, theme_id, unit, topic, external_reference, first_day, last_day, state, audiences from";
        result.Compare(
            "publication: replicas of activities",
            await scheduling.ListAsync($"{Activities} activity"),
            await publication.ListAsync($"{Activities} activity_replica")
        );
    }

    /// <summary>Scheduling derives its obligations from facts: one for each event of a campaign, of all services.</summary>
    private static async Task CheckFactsAsync(CheckResult result, ServiceState scheduling, IReadOnlyList<ServiceState> all) =>
        result.Compare(
            "scheduling: facts",
            all.SelectMany(state => state.Log).Where(logged => IsOfCampaign(logged.Message)).Select(logged => $"({logged.Entry.EventId},{logged.Type})"),
            await scheduling.ListAsync("select event_id, substring(type from '[^.]*$') from fact")
        );

    /// <summary>The stored obligations are those that the facts give, which those known at a later instant are derived from.</summary>
    private static async Task CheckObligationsAsync(CheckResult result, ServiceCluster cluster, string district)
    {
        var obligations = new ObligationService.ObligationServiceClient(cluster.Of("scheduling").First().Invoker);
        var caller = new Metadata { { "authorization", $"Bearer {cluster.Tokens.Of(new("bureau", Role.Bureau, district, null))}" } };
        var tomorrow = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(1)); // the clock of a replica may have been ahead
        result.Compare("scheduling: obligations", await ListAsync(tomorrow), await ListAsync(knownTime: null));

        async Task<List<string>> ListAsync(Timestamp? knownTime)
        {
            List<string> listed = [];
            var request = new ListObligationsRequest
            {
                Parent = $"districts/{district}/units/-",
                KnownTime = knownTime,
                PageSize = 1_000,
            };
            do
            {
                var page = await obligations.ListObligationsAsync(request, caller);
                listed.AddRange(page.Obligations.Select(obligation => $"{obligation}"));
                request.PageToken = page.NextPageToken;
            } while (request.PageToken is not "");
            return listed;
        }
    }

    private static bool IsOfCampaign(IMessage message) =>
        message
            .Descriptor.Fields.InDeclarationOrder()
            .Any(field =>
                field is { IsRepeated: false, Name: "campaign" or "theme" or "activity" }
                && (field.Accessor.GetValue(message) as string is not "" and not null || field.Accessor.GetValue(message) is IMessage)
            );

    private static IEnumerable<KeyValuePair<string, string>> Last(ServiceState state, Func<IMessage, (string Name, string State)?> stateOf)
    {
        Dictionary<string, string> last = [];
        foreach (var logged in state.Log)
            if (stateOf(logged.Message) is var (name, current))
                last[name] = current;
        return last;
    }
}
