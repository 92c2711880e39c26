using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Tests.Operations;

public sealed class OperationsTests(SchedulingHost scheduling, TestPostgres postgres) : IClassFixture<SchedulingHost>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_operation_tells_who_works_on_what_since_when_and_which_event_came_of_it()
    {
        var district = await DistrictAsync();

        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });
        var done = await WaitAsync(district, started);

        var metadata = done.Metadata.Unpack<OperationMetadata>();
        Assert.Equal(("themeday.scheduling.v1.PlanService/DraftPlan", district.Plan, 100), (metadata.Method, metadata.Target, metadata.ProgressPercent));
        Assert.True(metadata.CreateTime < metadata.EndTime);
        Assert.Null(metadata.CancelTime);
        Assert.Equal(await district.Plans.GetPlanAsync(new() { Name = district.Plan }), done.Response.Unpack<V1.Plan>());
        await using var recorded = Database.CreateCommand(
            "select type from event_log where event_id = $1 union all select type from outbox where event_id = $1"
        );
        recorded.Parameters.Add(new() { Value = Guid.Parse(metadata.EventId) });
        Assert.Equal("themeday.events.v1.PlanDraftChanged", await recorded.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_request_sent_again_gets_the_operation_of_the_first()
    {
        var district = await DistrictAsync();
        var request = new DraftPlanRequest { Name = district.Plan, RequestId = $"{Guid.NewGuid()}" };

        var first = await WaitAsync(district, await district.Plans.DraftPlanAsync(request));
        var again = await district.Plans.DraftPlanAsync(request);
        var other = await FailedRpc.CatchAsync(() => district.Plans.DraftPlanAsync(new(request) { Etag = "1" }));

        Assert.Equal(first, again);
        Assert.Equal(ErrorReasons.RequestIdReused, other.Reason);
        Assert.Single(await DraftsAsync(district));
    }

    [Fact]
    public async Task A_failed_operation_has_the_error_of_the_rule_and_changed_nothing()
    {
        var district = await DistrictAsync();
        await district.ReceiveEventAsync(
            new ThemeSubmitted
            {
                Metadata = district.FactOn("2023-04-12"),
                Theme = district.Ref("b", district.Unit),
                Month = new() { Year = 2031, Month = 5 },
                FirstReceivedDate = Given.Day("2023-04-12").ToProto(),
            }
        );
        await district.ReceiveEventAsync(new ThemeAccepted { Metadata = district.FactOn("2023-04-18"), Theme = district.Ref("b", district.Unit) });

        var done = await WaitAsync(district, await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));

        Assert.Equal((int)StatusCode.FailedPrecondition, done.Error.Code);
        Assert.Equal(ErrorReasons.CalendarYearMissing, done.Error.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.Equal("", done.Metadata.Unpack<OperationMetadata>().EventId);
        Assert.Empty((await district.Plans.GetPlanAsync(new() { Name = district.Plan })).Entries);
        Assert.Empty(await DraftsAsync(district));
    }

    [Fact]
    public async Task A_cancelled_operation_changes_nothing()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });
        await blocked.WaitForWaiterAsync();

        await district.Operations.CancelOperationAsync(new() { Name = started.Name });
        var done = await WaitAsync(district, started);
        await blocked.ReleaseAsync();
        await district.Operations.CancelOperationAsync(new() { Name = started.Name }); // once more, when it is done

        Assert.Equal(((int)StatusCode.Cancelled, true), (done.Error.Code, done.Done));
        Assert.Equal(ErrorReasons.OperationCancelled, done.Error.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.NotNull(done.Metadata.Unpack<OperationMetadata>().CancelTime);
        Assert.Equal(done, await district.Operations.GetOperationAsync(new() { Name = started.Name }));
        Assert.Empty(await DraftsAsync(district));
    }

    [Fact]
    public async Task An_operation_whose_database_session_is_lost_begins_again_and_is_done_once()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });

        await blocked.WaitForWaiterAsync();
        await blocked.TerminateWaiterAsync();
        await blocked.WaitForWaiterAsync(); // the next attempt
        await blocked.ReleaseAsync();
        var done = await WaitAsync(district, started);

        Assert.Single(done.Response.Unpack<V1.Plan>().Entries);
        Assert.Single(await DraftsAsync(district));
        Assert.Equal(2, await ScalarAsync<int>($"select attempts from operation_progress where operation_id = '{IdOf(started)}'"));
    }

    [Fact]
    public async Task An_operation_that_never_gets_through_is_given_up_after_five_attempts()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });
        await blocked.WaitForWaiterAsync();
        await ScalarAsync<int>($"update operation_progress set attempts = 5 where operation_id = '{IdOf(started)}' returning attempts");

        await blocked.TerminateWaiterAsync();
        var done = await WaitAsync(district, started);

        Assert.Equal(
            ((int)StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable),
            (done.Error.Code, done.Error.GetDetail<Google.Rpc.ErrorInfo>()!.Reason)
        );
    }

    [Fact]
    public async Task Operations_on_one_resource_run_one_after_the_other_and_hold_up_no_other()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        List<Operation> drafts = [];
        for (var number = 0; number < 6; number++)
            drafts.Add(await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));
        await blocked.WaitForWaiterAsync();

        var export = await WaitAsync(district, await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));
        await blocked.ReleaseAsync();

        Assert.Equal(Operation.ResultOneofCase.Response, export.ResultCase);
        foreach (var draft in drafts)
            Assert.Equal(Operation.ResultOneofCase.Response, (await WaitAsync(district, draft)).ResultCase); // none was aborted by another
    }

    [Fact]
    public async Task An_account_has_two_operations_under_way_at_most_so_that_others_find_a_worker()
    {
        List<DistrictForTests> districts = [];
        for (var number = 0; number < 5; number++)
            districts.Add(await DistrictAsync());
        var province = new Actor("province", Role.Evaluator, "43", null);
        await using var blocked = await BlockAsync("fact");
        foreach (var district in districts.Take(4))
            await district.ExportsAs(province).ExportCampaignAsync(new() { Campaign = district.Campaign });
        await blocked.WaitForWaiterAsync(2);

        var other = await districts[4].Exports.ExportCampaignAsync(new() { Campaign = districts[4].Campaign });
        await Poll.UntilAsync(
            async () => await ScalarAsync<int>($"select attempts from operation_progress where operation_id = '{IdOf(other)}'") == 1,
            Timeout,
            "the operation of another account is under way"
        );
        var underWay = await ScalarAsync<long>(
            "select count(*) from operation join operation_progress on operation_id = id where account = 'province' and attempts > 0"
        );
        await blocked.ReleaseAsync();

        Assert.Equal(2, underWay);
        Assert.Equal(Operation.ResultOneofCase.Response, (await WaitAsync(districts[4], other)).ResultCase);
        await Poll.UntilAsync(
            async () => await ScalarAsync<long>("select count(*) from operation where account = 'province' and done_at is not null") == 4,
            Timeout,
            "the others are done"
        );
    }

    [Fact]
    public async Task Of_many_operations_started_at_once_each_is_done_once()
    {
        List<DistrictForTests> districts = [];
        for (var number = 0; number < 12; number++)
            districts.Add(await DistrictAsync());

        var started = await Task.WhenAll(districts.Select(district => district.Plans.DraftPlanAsync(new() { Name = district.Plan }).ResponseAsync));
        var done = await Task.WhenAll(districts.Zip(started).Select(each => WaitAsync(each.First, each.Second)));

        Assert.All(done, operation => Assert.Single(operation.Response.Unpack<V1.Plan>().Entries));
        foreach (var district in districts)
            Assert.Single(await DraftsAsync(district));
    }

    [Fact]
    public async Task Waiting_ends_at_the_timeout_with_the_operation_as_it_is()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });

        var still = await district.Operations.WaitOperationAsync(new() { Name = started.Name, Timeout = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(50)) });
        var refused = new List<RpcFailure>();
        foreach (var timeout in (Duration[])[new() { Seconds = -1 }, new() { Nanos = -1 }, new() { Nanos = 1_000_000_000 }])
            refused.Add(await FailedRpc.CatchAsync(() => district.Operations.WaitOperationAsync(new() { Name = started.Name, Timeout = timeout })));
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1);
        var beforeTheDeadline = await district.Operations.WaitOperationAsync(new() { Name = started.Name }, deadline: deadline);
        var kept = await FailedRpc.CatchAsync(() => district.Operations.DeleteOperationAsync(new() { Name = started.Name }));
        await blocked.ReleaseAsync();

        Assert.Equal((false, Operation.ResultOneofCase.None), (still.Done, still.ResultCase));
        Assert.False(beforeTheDeadline.Done);
        Assert.All(refused, failure => Assert.Equal((StatusCode.InvalidArgument, "timeout"), (failure.Code, Assert.Single(failure.Fields))));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.OperationNotDone), (kept.Code, kept.Reason));
        Assert.True((await WaitAsync(district, started)).Done);
    }

    [Fact]
    public async Task An_operation_is_that_of_its_caller_alone()
    {
        var district = await DistrictAsync();
        var started = await WaitAsync(district, await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));
        var colleague = district.OperationsAs(district.Bureau with { Account = "another-clerk" });

        List<RpcFailure> answers =
        [
            await FailedRpc.CatchAsync(() => colleague.GetOperationAsync(new() { Name = started.Name })),
            await FailedRpc.CatchAsync(() => colleague.WaitOperationAsync(new() { Name = started.Name })),
            await FailedRpc.CatchAsync(() => colleague.CancelOperationAsync(new() { Name = started.Name })),
            await FailedRpc.CatchAsync(() => colleague.DeleteOperationAsync(new() { Name = started.Name })),
            await FailedRpc.CatchAsync(() => district.Operations.GetOperationAsync(new() { Name = $"operations/{Guid.NewGuid()}" })),
            await FailedRpc.CatchAsync(() => district.Operations.GetOperationAsync(new() { Name = "operations/none" })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
        Assert.Empty((await colleague.ListOperationsAsync(new() { Name = "operations" })).Operations);
        Assert.True((await district.Operations.GetOperationAsync(new() { Name = started.Name })).Done);
    }

    [Fact]
    public async Task Operations_are_listed_the_latest_first_without_results_until_they_are_deleted()
    {
        var district = await DistrictAsync();
        var first = await WaitAsync(district, await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));
        var second = await WaitAsync(district, await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));

        var page = await district.Operations.ListOperationsAsync(new() { Name = "operations", PageSize = 1 });
        var rest = await district.Operations.ListOperationsAsync(
            new()
            {
                Name = "operations",
                PageSize = 1,
                PageToken = page.NextPageToken,
            }
        );
        var waiting = await district.Operations.ListOperationsAsync(new() { Name = "operations", Filter = "done = false" });
        await district.Operations.DeleteOperationAsync(new() { Name = second.Name });
        var left = await district.Operations.ListOperationsAsync(new() { Name = "operations", Filter = "done = true" });
        var refused = await FailedRpc.CatchAsync(() => district.Operations.ListOperationsAsync(new() { Name = "districts" }));

        Assert.Equal((second.Name, first.Name), (Assert.Single(page.Operations).Name, Assert.Single(rest.Operations).Name));
        Assert.Equal((true, Operation.ResultOneofCase.None), (page.Operations[0].Done, page.Operations[0].ResultCase));
        Assert.Equal("", rest.NextPageToken);
        Assert.Empty(waiting.Operations);
        Assert.Equal(first.Name, Assert.Single(left.Operations).Name);
        Assert.Equal(("name", ErrorReasons.NameMalformed), (refused.Violations[0].Field, refused.Violations[0].Reason));
    }

    [Fact]
    public async Task In_JSON_an_operation_names_the_types_of_what_it_contains()
    {
        var district = await DistrictAsync();
        using var http = scheduling.Host.Http(district.Bureau);

        using var answer = await http.PostAsJsonAsync(new Uri($"/v1/{district.Plan}:draft", UriKind.Relative), new { });
        var started = await answer.Content.ReadFromJsonAsync<JsonElement>();
        using var waited = await http.PostAsJsonAsync(new Uri($"/v1/{started.GetProperty("name")}:wait", UriKind.Relative), new { timeout = "20s" });
        var done = await waited.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, waited.StatusCode));
        Assert.Equal("type.googleapis.com/themeday.type.v1.OperationMetadata", $"{done.GetProperty("metadata").GetProperty("@type")}");
        Assert.Equal("type.googleapis.com/themeday.scheduling.v1.Plan", $"{done.GetProperty("response").GetProperty("@type")}");
        Assert.Equal(district.Plan, $"{done.GetProperty("response").GetProperty("name")}");
    }

    [Fact]
    public async Task A_done_operation_is_kept_for_seven_days()
    {
        await using var alone = new SchedulingHost(postgres);
        await alone.InitializeAsync();
        var district = await alone.OpenDistrictAsync();
        var started = await WaitAsync(district, await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));

        var older = await WaitAsync(district, await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign }));
        await ExecuteAsync(alone, $"update operation set done_at = done_at - interval '1 day' where id = '{IdOf(older)}'");

        alone.Host.Clock.Advance(TimeSpan.FromDays(6.5));
        await UntilGoneAsync(district, older);
        Assert.True((await district.Operations.GetOperationAsync(new() { Name = started.Name })).Done);
        alone.Host.Clock.Advance(TimeSpan.FromDays(0.6));
        await UntilGoneAsync(district, started);
    }

    [Fact]
    public async Task The_progress_of_an_operation_is_seen_while_it_runs()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync("plan_release"); // which an export reads last
        var started = await district.Exports.ExportCampaignAsync(new() { Campaign = district.Campaign });

        await Poll.UntilAsync(
            async () => (await district.Operations.GetOperationAsync(new() { Name = started.Name })).Metadata.Unpack<OperationMetadata>().ProgressPercent is 66,
            Timeout,
            "two of three steps are done"
        );
        await blocked.ReleaseAsync();

        Assert.Equal(100, (await WaitAsync(district, started)).Metadata.Unpack<OperationMetadata>().ProgressPercent);
    }

    [Fact]
    public async Task An_operation_that_waits_for_others_is_cancelled_at_once()
    {
        var districts = new List<DistrictForTests>();
        for (var number = 0; number < 5; number++)
            districts.Add(await DistrictAsync());
        await using var blocked = await BlockAsync();
        foreach (var district in districts.Take(4))
            await district.Plans.DraftPlanAsync(new() { Name = district.Plan });
        await blocked.WaitForWaiterAsync(4);
        var waiting = await districts[4].Plans.DraftPlanAsync(new() { Name = districts[4].Plan });

        await districts[4].Operations.CancelOperationAsync(new() { Name = waiting.Name });
        var cancelled = await districts[4].Operations.GetOperationAsync(new() { Name = waiting.Name });
        await blocked.ReleaseAsync();

        Assert.Equal(((int)StatusCode.Cancelled, true), (cancelled.Error?.Code, cancelled.Done));
        Assert.NotNull(cancelled.Metadata.Unpack<OperationMetadata>().CancelTime);
    }

    [Fact]
    public async Task A_caller_has_at_most_twenty_unfinished_operations()
    {
        var district = await DistrictAsync();
        await using var blocked = await BlockAsync();
        for (var number = 0; number < 20; number++)
            await district.Plans.DraftPlanAsync(new() { Name = district.Plan });

        var refused = await FailedRpc.CatchAsync(() => district.Plans.DraftPlanAsync(new() { Name = district.Plan }));
        foreach (var operation in (await district.Operations.ListOperationsAsync(new() { Name = "operations" })).Operations)
            await district.Operations.CancelOperationAsync(new() { Name = operation.Name });
        await blocked.ReleaseAsync();

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyOperations), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task What_can_be_refused_at_once_starts_no_operation()
    {
        var district = await DistrictAsync();

        var stale = await FailedRpc.CatchAsync(() => district.Plans.DraftPlanAsync(new() { Name = district.Plan, Etag = "7" }));
        var missing = await FailedRpc.CatchAsync(() => district.Plans.DraftPlanAsync(new() { Name = $"{district.Name}/campaigns/none/plan" }));

        Assert.Equal((StatusCode.Aborted, StatusCode.NotFound), (stale.Code, missing.Code));
        Assert.Empty((await district.Operations.ListOperationsAsync(new() { Name = "operations" })).Operations);
    }

    [Fact]
    public async Task An_operation_that_a_stop_interrupts_is_done_by_the_next_process_and_costs_no_attempt()
    {
        var connection = await postgres.NewConnectionStringAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        var first = new SchedulingHost(postgres) { Connection = connection };
        await first.InitializeAsync();
        var district = await first.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await using var blocked = await BlockAsync(database: database);
        var started = await district.Plans.DraftPlanAsync(new() { Name = district.Plan });
        await blocked.WaitForWaiterAsync();

        await first.DisposeAsync();
        await using var second = new SchedulingHost(postgres) { Connection = connection };
        await second.InitializeAsync();
        await blocked.WaitForWaiterAsync();
        await blocked.ReleaseAsync();
        var done = await WaitAsync(district with { Host = second.Host }, started);

        Assert.Single(done.Response.Unpack<V1.Plan>().Entries);
        Assert.Single((await second.Host.ListRecordedEventsAsync(district.Code)).OfType<PlanDraftChanged>());
        await using var attempts = database.CreateCommand($"select attempts from operation_progress where operation_id = '{IdOf(started)}'");
        Assert.Equal(1, await attempts.ExecuteScalarAsync());
    }

    [Fact]
    public async Task An_operation_of_another_version_of_the_service_waits_for_that_version()
    {
        var district = await DistrictAsync();
        var known = await WaitAsync(district, await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));
        await ExecuteAsync(
            scheduling,
            $"""
            insert into operation (id, district, target, method, account, role, scope_code, request_type, request, traceparent, created_at)
            select gen_random_uuid(), district, target, method, 'newer', role, scope_code, 'themeday.scheduling.v1.NewerRequest', '', '', created_at
            from operation where id = '{IdOf(known)}';
            insert into operation_progress (operation_id, percent, attempts) select id, 0, 0 from operation where account = 'newer'
            """
        );

        var later = await WaitAsync(district, await district.Plans.DraftPlanAsync(new() { Name = district.Plan }));

        Assert.True(later.Done);
        Assert.Equal(0, await ScalarAsync<int>("select attempts from operation join operation_progress on operation_id = id where account = 'newer'"));
    }

    private NpgsqlDataSource Database => scheduling.Host.Services.GetRequiredService<NpgsqlDataSource>();

    private async Task<DistrictForTests> DistrictAsync()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        return district;
    }

    private static async Task<Operation> WaitAsync(DistrictForTests district, Operation started) =>
        await district.Operations.WaitOperationAsync(new() { Name = started.Name });

    private async Task<IReadOnlyList<PlanDraftChanged>> DraftsAsync(DistrictForTests district) =>
        [.. (await scheduling.Host.ListRecordedEventsAsync(district.Code)).OfType<PlanDraftChanged>()];

    private static string IdOf(Operation operation) => operation.Name.Split('/')[1];

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(SchedulingHost host, string sql)
    {
        await using var command = host.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static Task UntilGoneAsync(DistrictForTests district, Operation operation) =>
        Poll.UntilAsync(
            async () =>
                await FailedRpc.StatusCodeAsync(() => district.Operations.GetOperationAsync(new() { Name = operation.Name }).ResponseAsync)
                is StatusCode.NotFound,
            Timeout,
            "it is gone"
        );

    private async Task<BlockedTable> BlockAsync(string table = "plan_entry", NpgsqlDataSource? database = null)
    {
        var connection = await (database ?? Database).OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return new(database ?? Database, table, connection, transaction);
    }

    /// <summary>Holds every operation that reads a table, until it is released.</summary>
    private sealed class BlockedTable(NpgsqlDataSource database, string table, NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        // Autovacuum waits for tables, too: it is no operation, and only a superuser may end its session.
        private string Waiters =>
            $"""
                select pid from pg_locks join pg_stat_activity using (pid)
                where not granted and relation = '{table}'::regclass and backend_type = 'client backend'
                """;

        public Task WaitForWaiterAsync(int count = 1) =>
            Poll.UntilAsync(
                async () =>
                {
                    await using var command = database.CreateCommand($"select count(*) from ({Waiters}) waiter");
                    return await command.ExecuteScalarAsync() is long waiting && waiting >= count;
                },
                Timeout,
                $"{count} operations wait for {table}"
            );

        public async Task TerminateWaiterAsync()
        {
            await using var command = database.CreateCommand(
                // Materialized: otherwise sessions are ended before they are joined, and then none is found.
                $"with waiter as materialized ({Waiters}) select pid from waiter where pg_terminate_backend(pid)"
            );
            var pid = Assert.IsType<int>(await command.ExecuteScalarAsync());
            await using var session = database.CreateCommand($"select pid from pg_stat_activity where pid = {pid}");
            await Poll.UntilAsync(async () => await session.ExecuteScalarAsync() is null, Timeout, "its session has ended");
        }

        public async Task ReleaseAsync() => await transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
