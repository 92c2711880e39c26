using Grpc.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;
using DeadLetter = ThemeDay.Events.V1.DeadLetter;
using DeadLetterState = ThemeDay.Events.V1.DeadLetterState;

namespace ThemeDay.Eventing.Tests;

/// <summary>Listing, retrying and dropping dead letters as an operator.</summary>
public sealed class DeadLetterTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Name = "deadLetters/registry-2"; // of the first event that fails

    private static readonly Actor Reader = new("system", Role.System, "430503", null);

    private readonly EventingTestBed testBed = new(postgres);
    private TestBedService publisher = null!;
    private TestBedService subscriber = null!;

    public async ValueTask InitializeAsync()
    {
        publisher = await testBed.StartPublisherAsync(broker: null);
        subscriber = await testBed.StartSubscriberAsync(broker: null, withoutPolling: true);
        await RecordAsync(1);
        await subscriber.WaitForHandledAsync(1); // the dead-letter retry at startup has finished
    }

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task An_operator_sees_each_event_that_could_not_be_applied_and_why()
    {
        var recorded = await FailAsync(events: 3, fails: number => number == 1);

        var deadLetter = Assert.Single(await ListAsync());

        Assert.Equal(("deadLetters/registry-3", "registry", 3), (deadLetter.Name, deadLetter.Source, deadLetter.Position));
        Assert.Equal((recorded[1].EventId.ToString(), recorded[1].Type), (deadLetter.EventId, deadLetter.Type));
        Assert.Equal(("InvalidDataException: this event is poison", 3), (deadLetter.Error, deadLetter.Attempts));
        Assert.Equal((DeadLetterState.Failed, null, "", ""), (deadLetter.State, deadLetter.ResolveTime, deadLetter.ResolvedBy, deadLetter.DropReason));
        Assert.InRange(deadLetter.FailTime.ToDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task The_list_comes_in_pages_by_source_and_position()
    {
        await FailAsync(events: 12, fails: _ => true);
        await subscriber.DoAsync("insert into dead_letter (source, position, event_id, type, error) values ('publication', 1, gen_random_uuid(), '', '')");

        List<string> names = [];
        for (var token = ""; ; )
        {
            var page = await subscriber.DeadLetters().ListDeadLettersAsync(new() { PageSize = 5, PageToken = token });
            names.AddRange(page.DeadLetters.Select(deadLetter => deadLetter.Name));
            token = page.NextPageToken;
            if (token is "")
                break;
        }

        Assert.Equal(Enumerable.Range(2, 12).Select(position => $"deadLetters/registry-{position}").Prepend("deadLetters/publication-1"), names);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("WyJhIixudWxsXQ")]
    public async Task A_page_token_of_another_list_is_refused(string token)
    {
        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().ListDeadLettersAsync(new() { PageToken = token }));

        Assert.Equal((StatusCode.InvalidArgument, "page_token"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task A_retry_applies_the_event_as_its_source_has_it_once_the_cause_is_gone()
    {
        var recorded = await FailAsync(events: 3, fails: number => number == 1);
        testBed.FailingEvents.Clear();

        var applied = await subscriber.DeadLetters("operator-2").RetryDeadLetterAsync(new() { Name = "deadLetters/registry-3" });

        Assert.Equal((DeadLetterState.Applied, "operator-2", ""), (applied.State, applied.ResolvedBy, applied.DropReason));
        Assert.NotNull(applied.ResolveTime);
        Assert.Equal(recorded[1].Payload, (await subscriber.WaitForHandledAsync(4))[^1].Payload);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_retry_of_what_was_applied_answers_the_same_and_applies_nothing()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();
        var first = await RetryAsync(Name);

        var second = await subscriber.DeadLetters("operator-2").RetryDeadLetterAsync(new() { Name = Name });

        Assert.Equal(first, second);
        Assert.Equal(2, await subscriber.CountAsync("handled_event"));
    }

    [Fact]
    public async Task A_dead_letter_that_fails_again_stays_with_its_new_error()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.Failure = new InvalidDataException("the unit is not known");

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.DeadLetterFailedAgain), (refused.Code, refused.Reason));
        Assert.Equal("InvalidDataException: the unit is not known", refused.Of("subject"));
        var deadLetter = Assert.Single(await ListAsync());
        Assert.Equal(("InvalidDataException: the unit is not known", 4, DeadLetterState.Failed), (deadLetter.Error, deadLetter.Attempts, deadLetter.State));
        Assert.Equal(1, await subscriber.CountAsync("handled_event"));
    }

    [Fact]
    public async Task An_error_of_any_length_and_with_any_character_is_recorded_and_answered()
    {
        testBed.Failure = new InvalidDataException($"\0{new string('x', 1_976)}{string.Concat(Enumerable.Repeat("😀", 1_000))}");
        await FailAsync(events: 1, fails: _ => true);

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal(500, refused.Of("subject").Length);
        Assert.EndsWith("x\uFFFD", Assert.Single(await ListAsync()).Error, StringComparison.Ordinal); // the 2,000th character would be half a surrogate pair
    }

    [Fact]
    public async Task What_fails_again_at_the_next_start_shows_its_new_error_too()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.Failure = new InvalidDataException("the unit is not known");
        await subscriber.StopAsync();

        subscriber = await testBed.StartSubscriberAsync(broker: null, withoutPolling: true);

        await Poll.UntilAsync(async () => (await ListAsync())[0].Attempts == 4, EventingTestBed.Timeout, "the retry at start has failed");
        Assert.Equal("InvalidDataException: the unit is not known", (await ListAsync())[0].Error);
    }

    [Fact]
    public async Task While_the_source_does_not_answer_a_retry_is_unavailable_and_the_dead_letter_stays()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();
        await publisher.StopAsync();

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.EventSourceUnavailable), (refused.Code, refused.Reason));
        Assert.Equal(3, Assert.Single(await ListAsync()).Attempts);
        publisher = await testBed.StartPublisherAsync(broker: null);
        Assert.Equal(DeadLetterState.Applied, (await RetryAsync(Name)).State);
    }

    [Fact]
    public async Task A_service_the_effect_needs_that_does_not_answer_is_not_the_events_fault()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.Failure = new RpcException(new(StatusCode.Unavailable, "another service, in its own words"));

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable), (refused.Code, refused.Reason));
        Assert.Equal(3, Assert.Single(await ListAsync()).Attempts);
    }

    [Fact]
    public async Task Where_the_source_has_another_event_at_that_position_nothing_is_applied()
    {
        await FailAsync(events: 2, fails: number => number == 0);
        testBed.FailingEvents.Clear();
        await subscriber.DoAsync("update dead_letter set event_id = gen_random_uuid()");

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.EventLogDiverged), (refused.Code, refused.Reason));
        Assert.Equal(2, await subscriber.CountAsync("handled_event"));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Of_a_source_that_was_restored_from_a_backup_nothing_is_retried_but_it_can_be_dropped()
    {
        await FailAsync(events: 2, fails: number => number == 0);
        testBed.FailingEvents.Clear();
        await publisher.StopAsync();
        await testBed.ReplacePublisherDatabaseAsync();
        publisher = await testBed.StartPublisherAsync(broker: null);
        subscriber.CatchUpFromFeed();
        await Poll.UntilAsync(() => subscriber.Log.At(LogLevel.Critical).Any(), EventingTestBed.Timeout, "the subscription is halted");

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.EventLogDiverged), (refused.Code, refused.Reason));
        Assert.Equal(DeadLetterState.Dropped, (await DropAsync(Name, "the backup no longer has it")).State);
    }

    [Fact]
    public async Task A_dropped_event_is_on_record_with_who_when_and_why_and_is_shown_no_more()
    {
        var recorded = await FailAsync(events: 1, fails: _ => true);

        var dropped = await DropAsync(Name, "重复的测试数据，经核实弃用");

        Assert.Equal((DeadLetterState.Dropped, "operator-1", "重复的测试数据，经核实弃用"), (dropped.State, dropped.ResolvedBy, dropped.DropReason));
        Assert.Equal("InvalidDataException: this event is poison", dropped.Error);
        Assert.Empty(await ListAsync());
        Assert.Equal(
            $"{recorded[0].EventId} Dropped operator-1 重复的测试数据，经核实弃用",
            await subscriber.ScalarAsync("select concat_ws(' ', event_id, resolution, resolved_by, drop_reason) from resolved_dead_letter")
        );
        Assert.InRange(dropped.ResolveTime.ToDateTimeOffset(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task A_dropped_event_is_never_retried_neither_on_request_nor_at_start()
    {
        await FailAsync(events: 2, fails: number => number == 0);
        await DropAsync(Name);
        testBed.FailingEvents.Clear();

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = Name }));
        await subscriber.StopAsync();
        subscriber = await testBed.StartSubscriberAsync(broker: null, withoutPolling: true);
        await RecordAsync(1);

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.DeadLetterDropped), (refused.Code, refused.Reason));
        Assert.Equal([1L, 3L, 4L], (await subscriber.WaitForHandledAsync(3)).Select(heard => heard.Position));
        Assert.Equal("Healthy", await subscriber.HealthAsync());
        Assert.Empty(subscriber.Log.At(LogLevel.Critical));
    }

    [Fact]
    public async Task A_request_that_names_a_dead_letter_is_told_so_at_once_and_one_that_names_a_dropped_event_is_answered()
    {
        var recorded = await FailAsync(events: 1, fails: _ => true);
        var feed = subscriber.FeedAs(Reader, (ReadYourWritesInterceptor.AfterHeader, $"{recorded[0].EventId}"));

        var refused = await FailedRpc.CatchAsync(() => feed.GetHeadAsync(new()));
        await DropAsync(Name);

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.EventDeadLettered), (refused.Code, refused.Reason));
        await feed.GetHeadAsync(new());
    }

    [Fact]
    public async Task Dropping_again_answers_the_same_and_for_another_reason_or_by_another_operator_is_refused()
    {
        await FailAsync(events: 1, fails: _ => true);
        var first = await DropAsync(Name, "a duplicate");

        Assert.Equal(first, await DropAsync(Name, "a duplicate"));
        var otherReason = await FailedRpc.CatchAsync(() => DropAsync(Name, "a test"));
        var otherOperator = await FailedRpc.CatchAsync(() => DropAsync(Name, "a duplicate", "operator-2"));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.DeadLetterDropped), (otherReason.Code, otherReason.Reason));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.DeadLetterDropped), (otherOperator.Code, otherOperator.Reason));
    }

    [Fact]
    public async Task What_a_retry_has_applied_cannot_be_dropped()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();
        await RetryAsync(Name);

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = Name, Reason = "too late" }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.DeadLetterApplied), (refused.Code, refused.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task A_drop_without_a_reason_is_refused(string reason)
    {
        await FailAsync(events: 1, fails: _ => true);

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = Name, Reason = reason }));

        Assert.Equal((StatusCode.InvalidArgument, "reason"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task A_reason_of_500_characters_is_taken_and_one_of_501_is_not()
    {
        await FailAsync(events: 1, fails: _ => true);

        var refused = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = Name, Reason = new string('因', 501) }));

        Assert.Equal((StatusCode.InvalidArgument, "reason"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Equal(500, (await DropAsync(Name, new string('因', 500))).DropReason.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("deadLetters/")]
    [InlineData("deadLetters/registry")]
    [InlineData("deadLetters/registry-")]
    [InlineData("deadLetters/registry-0")]
    [InlineData("deadLetters/registry-01")]
    [InlineData("deadLetters/registry-99999999999999999999")]
    [InlineData("deadLetters/-1")]
    [InlineData("deadLetters/Registry-1")]
    [InlineData("scheduling/deadLetters/registry-1")]
    public async Task A_name_of_another_form_is_refused_together_with_every_other_wrong_field(string name)
    {
        var retry = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = name }));
        var drop = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = name }));

        Assert.Equal((StatusCode.InvalidArgument, "name"), (retry.Code, Assert.Single(retry.Fields)));
        Assert.Equal((StatusCode.InvalidArgument, "name reason"), (drop.Code, string.Join(' ', drop.Fields)));
    }

    [Theory]
    [InlineData("deadLetters/registry-1")] // applied already
    [InlineData("deadLetters/registry-2")] // not recorded yet
    [InlineData("deadLetters/publication-1")] // of a service that is not a source of this subscription
    public async Task What_is_not_a_dead_letter_is_not_found(string name)
    {
        var retry = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = name }));
        var drop = await FailedRpc.CatchAsync(() => subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = name, Reason = "a test" }));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (retry.Code, drop.Code));
    }

    [Fact]
    public async Task Two_operators_on_two_instances_who_retry_at_once_apply_the_event_once()
    {
        var other = await testBed.StartSubscriberAsync(broker: null, withoutPolling: true);
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();
        var (begun, release) = HoldEffects();

        var first = RetryAsync(Name);
        await begun;
        var second = other.DeadLetters("operator-2").RetryDeadLetterAsync(new() { Name = Name }).ResponseAsync;
        await BlockedAsync();
        release();

        Assert.Equal(await first, await second);
        Assert.Equal(2, await subscriber.CountAsync("handled_event"));
    }

    [Fact]
    public async Task A_retry_beside_that_of_another_instance_at_its_start_applies_the_event_once()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();
        var (begun, release) = HoldEffects();

        var retry = RetryAsync(Name);
        await begun;
        var other = await testBed.StartSubscriberAsync(broker: null, withoutPolling: true);
        await BlockedAsync(); // the retry at startup of the second instance
        release();

        Assert.Equal("operator-1", (await retry).ResolvedBy);
        await RecordAsync(1);
        other.CatchUpFromFeed();
        Assert.Equal([1L, 2L, 3L], (await subscriber.WaitForHandledAsync(3)).Select(heard => heard.Position));
        Assert.Empty(other.Log.At(LogLevel.Critical));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_drop_while_the_event_is_retried_waits_for_how_that_ends(bool retryFails)
    {
        await FailAsync(events: 1, fails: _ => true);
        if (!retryFails)
            testBed.FailingEvents.Clear();
        var (begun, release) = HoldEffects();

        var retry = FailedRpc.StatusCodeAsync(() => RetryAsync(Name));
        await begun;
        var drop = FailedRpc.StatusCodeAsync(() => DropAsync(Name));
        await BlockedAsync();
        release();

        Assert.Equal(retryFails ? (StatusCode.FailedPrecondition, StatusCode.OK) : (StatusCode.OK, StatusCode.FailedPrecondition), (await retry, await drop));
        Assert.Equal(retryFails ? 1 : 2, await subscriber.CountAsync("handled_event"));
        Assert.Equal(retryFails ? "Dropped" : "Applied", await subscriber.ScalarAsync("select resolution from resolved_dead_letter"));
        Assert.Equal(2, await subscriber.CountAsync("inbox"));
    }

    [Fact]
    public async Task Of_many_operators_who_retry_and_drop_at_once_one_decides()
    {
        await FailAsync(events: 1, fails: _ => true);
        testBed.FailingEvents.Clear();

        var codes = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(number =>
                    FailedRpc.StatusCodeAsync(() =>
                        number % 2 == 0
                            ? subscriber.DeadLetters($"operator-{number}").RetryDeadLetterAsync(new() { Name = Name }).ResponseAsync
                            : subscriber.DeadLetters($"operator-{number}").DropDeadLetterAsync(new() { Name = Name, Reason = "a test" }).ResponseAsync
                    )
                )
        );

        var isApplied = (string)(await subscriber.ScalarAsync("select resolution from resolved_dead_letter"))! == "Applied";
        Assert.Equal(isApplied ? 10 : 1, codes.Count(code => code == StatusCode.OK));
        Assert.All(codes, code => Assert.True(code is StatusCode.OK or StatusCode.FailedPrecondition, $"{code}"));
        Assert.Equal(isApplied ? 2 : 1, await subscriber.CountAsync("handled_event"));
    }

    /// <summary>Records events, some of which fail to apply; returns once they are dead letters.</summary>
    private async Task<List<OutboxMessage>> FailAsync(int events, Func<int, bool> fails)
    {
        var recorded = await RecordAsync(events, fails);
        var failed = Enumerable.Range(0, events).Count(fails);
        await subscriber.WaitForHandledAsync(1 + events - failed);
        await Poll.UntilAsync(async () => await subscriber.CountAsync("dead_letter") == failed, EventingTestBed.Timeout, $"{failed} dead letters");
        return recorded;
    }

    /// <summary>Records events and makes the subscription read the feed.</summary>
    private async Task<List<OutboxMessage>> RecordAsync(int events, Func<int, bool>? fails = null)
    {
        var before = await publisher.CountAsync("event_log");
        var recorded = await publisher.RecordEventsAsync(events, failing: fails);
        await Poll.UntilAsync(async () => await publisher.CountAsync("event_log") == before + events, EventingTestBed.Timeout, $"{events} events in the log");
        subscriber.CatchUpFromFeed();
        return recorded;
    }

    private async Task<IReadOnlyList<DeadLetter>> ListAsync() => (await subscriber.DeadLetters().ListDeadLettersAsync(new())).DeadLetters;

    private Task<DeadLetter> RetryAsync(string name) => subscriber.DeadLetters().RetryDeadLetterAsync(new() { Name = name }).ResponseAsync;

    private Task<DeadLetter> DropAsync(string name, string reason = "a test", string account = "operator-1") =>
        subscriber.DeadLetters(account).DropDeadLetterAsync(new() { Name = name, Reason = reason }).ResponseAsync;

    /// <summary>Blocks effects from now on. Begun completes when the first one starts; Release unblocks all of them.</summary>
    private (Task Begun, Action Release) HoldEffects()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        testBed.BeforeHandling = () =>
        {
            begun.TrySetResult();
            return release.Task;
        };
        return (begun.Task.WaitAsync(EventingTestBed.Timeout), release.SetResult);
    }

    /// <summary>Waits until a database session is blocked on a lock.</summary>
    private Task BlockedAsync() =>
        Poll.UntilAsync(
            async () => await subscriber.CountAsync("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0,
            EventingTestBed.Timeout,
            "a session waits for a dead letter's lock"
        );
}
