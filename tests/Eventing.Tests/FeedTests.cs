using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Tests;

public sealed class FeedTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly Actor Daxiang = new("system-430503", Role.System, "430503", null);

    private readonly EventingTestBed testBed = new(postgres);
    private TestBedService publisher = null!;

    public async ValueTask InitializeAsync() => publisher = await testBed.StartPublisherAsync(broker: null);

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_reader_of_another_district_gets_header_and_digest_and_can_still_check_the_chain()
    {
        await publisher.RecordEventsAsync(3, "430503");
        await publisher.RecordEventsAsync(2, "430502");
        await LoggedAsync(5);

        var events = await ReadEventsAsync(Daxiang, new() { UntilHead = true, IncludeHeaders = true });

        var check = new HashChainVerifier();
        Assert.All(events, logged => Assert.True(Take(check, logged), check.Error));
        Assert.Equal([false, false, false, true, true], events.Select(logged => logged.PayloadWithheld));
        Assert.Equal([0, 0], events.Where(logged => logged.PayloadWithheld).Select(logged => logged.Payload.Length));
    }

    [Fact]
    public async Task A_reader_of_another_district_is_not_told_the_salt_without_which_no_content_can_be_compared_with_the_digest()
    {
        var recorded = Assert.Single(await publisher.RecordEventsAsync(1, "430502"));
        await LoggedAsync(1);

        var withheld = Assert.Single(
            await ReadAsync(
                Daxiang,
                new()
                {
                    UntilHead = true,
                    IncludeHeaders = true,
                    IncludeJson = true,
                }
            )
        );

        var salt = ThemeAccepted.Parser.ParseFrom(recorded.Payload).Metadata.Salt;
        Assert.Equal(16, salt.Length);
        Assert.Equal(SHA256.HashData(recorded.Payload), withheld.Event.Digest.Span);
        Assert.Equal(-1, withheld.ToByteArray().AsSpan().IndexOf(salt.Span));
    }

    [Fact]
    public async Task What_a_filter_leaves_out_comes_as_header_and_digest_if_headers_are_asked_for()
    {
        await publisher.RecordEventsAsync(1, "430502");
        await publisher.RecordEventsAsync(1);
        await LoggedAsync(2);

        var events = await ReadEventsAsync(
            Daxiang,
            new()
            {
                UntilHead = true,
                Filter = "district = 430503",
                IncludeHeaders = true,
            }
        );

        Assert.Equal([(1, true), (2, false)], events.Select(logged => (logged.Position, logged.PayloadWithheld)));
    }

    [Fact]
    public async Task Without_headers_a_reader_gets_what_concerns_it_and_how_far_the_log_was_read()
    {
        await publisher.RecordEventsAsync(2, "430502");
        await publisher.RecordEventsAsync(1);
        await publisher.RecordEventsAsync(3, "430502");
        await LoggedAsync(6);

        var all = await ReadAsync(Daxiang, new() { UntilHead = true });
        var none = await ReadAsync(Daxiang, new() { UntilHead = true, Filter = $"type = {ThemeDeclined.Descriptor.FullName}" });

        Assert.Equal([(3L, 0L), (0L, 6L)], all.Select(response => (response.Event?.Position ?? 0, response.Progress?.Position ?? 0)));
        Assert.Equal(6, Assert.Single(none).Progress.Position);
    }

    [Fact]
    public async Task A_reader_whose_filter_nothing_passes_learns_how_far_it_may_resume_and_misses_nothing_after_that()
    {
        using var stream = publisher.FeedAs(Daxiang).Subscribe(new() { Filter = "district = 430503" });
        await publisher.RecordEventsAsync(1_100, "430502");
        long bookmark = 0;
        while (bookmark < 1_100)
        {
            Assert.True(await stream.ResponseStream.MoveNext());
            Assert.InRange(stream.ResponseStream.Current.Progress.Position, bookmark + 1, 1_100);
            bookmark = stream.ResponseStream.Current.Progress.Position;
        }

        await publisher.RecordEventsAsync(1);
        using var resumed = publisher.FeedAs(Daxiang).Subscribe(new() { AfterPosition = bookmark, Filter = "district = 430503" });

        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.True(await resumed.ResponseStream.MoveNext());
        Assert.Equal((1_101, 1_101), (stream.ResponseStream.Current.Event.Position, resumed.ResponseStream.Current.Event.Position));
    }

    [Fact]
    public async Task While_nothing_happens_a_reader_is_told_every_ten_seconds_that_nothing_has()
    {
        await publisher.RecordEventsAsync(1, "430502");
        await LoggedAsync(1);
        using var stream = publisher.FeedAs(Daxiang).Subscribe(new() { AfterPosition = 1 });
        await stream.ResponseHeadersAsync;
        var began = Stopwatch.GetTimestamp();

        Assert.True(await stream.ResponseStream.MoveNext());

        Assert.Equal(1, stream.ResponseStream.Current.Progress.Position);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 9, 30);
    }

    [Fact]
    public async Task A_reader_who_is_ahead_of_the_log_learns_that_it_was_restored_from_a_backup()
    {
        await publisher.RecordEventsAsync(2);
        await LoggedAsync(2);

        var refused = await FailedRpc.CatchAsync(() => ReadAsync(Daxiang, new() { AfterPosition = 3, UntilHead = true }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.EventLogDiverged, "2"), (refused.Code, refused.Reason, refused.Of("subject")));
        Assert.Empty(await ReadAsync(Daxiang, new() { AfterPosition = 2, UntilHead = true }));
    }

    [Fact]
    public async Task A_filter_on_a_type_that_no_event_has_is_refused()
    {
        var refused = await FailedRpc.CatchAsync(() => ReadAsync(Daxiang, new() { Filter = "type = ThemeAccepted", UntilHead = true }));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Contains("themeday.events.v1.", refused.Of("subject"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_without_the_proto_files_gets_each_event_as_JSON_too()
    {
        await publisher.RecordEventsAsync(1, "430502");
        await publisher.RecordEventsAsync(1);
        await LoggedAsync(2);

        var events = await ReadEventsAsync(
            Daxiang,
            new()
            {
                UntilHead = true,
                IncludeHeaders = true,
                IncludeJson = true,
            }
        );

        Assert.Null(events[0].JsonPayload);
        var theme = ThemeAccepted.Parser.ParseFrom(events[1].Payload).Theme.Theme;
        Assert.Equal(theme, events[1].JsonPayload.Fields["theme"].StructValue.Fields["theme"].StringValue);
    }

    [Fact]
    public async Task One_subscriber_more_than_allowed_is_told_to_come_back_later_and_gets_in_once_another_has_left()
    {
        await using var small = new EventingTestBed(postgres) { MaxSubscribers = 2 };
        var service = await small.StartPublisherAsync(broker: null);
        using var first = service.FeedAs(Daxiang).Subscribe(new());
        using var second = service.FeedAs(Daxiang).Subscribe(new());
        await Task.WhenAll(first.ResponseHeadersAsync, second.ResponseHeadersAsync); // both are subscribed

        var refused = await FailedRpc.CatchAsync(ReadToHeadAsync);
        second.Dispose();

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManySubscribers), (refused.Code, refused.Reason));
        await Poll.UntilAsync(async () => await FailedRpc.StatusCodeAsync(ReadToHeadAsync) is StatusCode.OK, EventingTestBed.Timeout, "subscribed");

        async Task<List<SubscribeResponse>> ReadToHeadAsync()
        {
            using var stream = service.FeedAs(Daxiang).Subscribe(new() { UntilHead = true });
            return await stream.ResponseStream.ReadAllAsync().ToListAsync();
        }
    }

    [Fact]
    public async Task A_stream_ends_when_its_token_does_and_is_resumed_with_a_new_one()
    {
        await publisher.RecordEventsAsync(1);
        await LoggedAsync(1);
        // Still accepted for five seconds because of the clock skew.
        var expired = TimeProvider.System.GetUtcNow().UtcDateTime - AuthenticationExtensions.ClockSkew + TimeSpan.FromSeconds(5);
        var begun = expired.AddMinutes(-5);
        var token = testBed.Tokens.Of(Daxiang, ending => (ending.NotBefore, ending.IssuedAt, ending.Expires) = (begun, begun, expired));
        using var stream = publisher.FeedWith(token).Subscribe(new());
        Assert.True(await stream.ResponseStream.MoveNext());

        var ended = await FailedRpc.CatchAsync(() => stream.ResponseStream.MoveNext().WaitAsync(EventingTestBed.Timeout));

        Assert.Equal((StatusCode.Unauthenticated, ErrorReasons.TokenMissingOrInvalid), (ended.Code, ended.Reason));
        await publisher.RecordEventsAsync(1);
        using var resumed = publisher.FeedAs(Daxiang).Subscribe(new() { AfterPosition = 1 });
        Assert.True(await resumed.ResponseStream.MoveNext());
        Assert.Equal(2, resumed.ResponseStream.Current.Event.Position);
    }

    [Fact]
    public async Task A_stream_goes_on_where_its_reader_left_off_and_brings_what_is_new()
    {
        await publisher.RecordEventsAsync(700);
        await LoggedAsync(700);
        using var stream = publisher.FeedAs(Daxiang).Subscribe(new() { AfterPosition = 120 });
        List<long> positions = [];

        for (var expected = 700; positions.Count < 580; expected++)
        {
            Assert.True(await stream.ResponseStream.MoveNext());
            positions.Add(stream.ResponseStream.Current.Event.Position);
        }

        await publisher.RecordEventsAsync(1);
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal(Enumerable.Range(121, 581).Select(position => (long)position), [.. positions, stream.ResponseStream.Current.Event.Position]);
    }

    [Fact]
    public async Task A_reader_who_stays_does_not_keep_the_service_from_stopping()
    {
        using var stream = publisher.FeedAs(Daxiang).Subscribe(new());
        await stream.ResponseHeadersAsync;
        var began = Stopwatch.GetTimestamp();

        await publisher.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 5); // the drain period of docs/contract.md is ten seconds
    }

    [Theory]
    [InlineData(Role.Liaison, "430503D01")]
    [InlineData(Role.Operator, null)]
    public async Task Who_reads_no_district_reads_no_feed(Role role, string? unit)
    {
        var refused = await FailedRpc.CatchAsync(() => publisher.FeedAs(new("somebody", role, "430503", unit)).GetHeadAsync(new()));

        Assert.Equal(StatusCode.PermissionDenied, refused.Code);
    }

    [Fact]
    public async Task A_checkpoint_is_signed_every_thousand_events()
    {
        await publisher.RecordEventsAsync(1);
        await Poll.UntilAsync(async () => await publisher.CountAsync("checkpoint") == 1, EventingTestBed.Timeout, "the first checkpoint");

        await publisher.RecordEventsAsync(1_050);

        await Poll.UntilAsync(async () => await publisher.CountAsync("checkpoint") == 2, EventingTestBed.Timeout, "the second checkpoint");
        Assert.InRange((long)(await publisher.ScalarAsync("select max(position) from checkpoint"))!, 1_001, 1_051);
    }

    [Fact]
    public async Task A_checkpoint_asked_for_speaks_of_the_head_and_its_signature_holds()
    {
        await publisher.RecordEventsAsync(5);
        await LoggedAsync(5);

        var signed = await publisher.FeedAs(Daxiang).SignCheckpointAsync(new());

        var head = await publisher.FeedAs(Daxiang).GetHeadAsync(new());
        Assert.Equal((5L, head.Hash), (signed.Position, signed.Hash));
        Assert.True(Holds(signed));
        signed.Position = 4;
        Assert.False(Holds(signed));
    }

    [Fact]
    public async Task An_orderly_stop_signs_all_that_was_said()
    {
        await publisher.RecordEventsAsync(1);
        await Poll.UntilAsync(async () => await publisher.CountAsync("checkpoint") == 1, EventingTestBed.Timeout, "the first checkpoint");
        await publisher.RecordEventsAsync(50);

        await publisher.StopAsync();

        publisher = await testBed.StartPublisherAsync(broker: null);
        var checkpoints = await publisher.FeedAs(Daxiang).ListCheckpointsAsync(new());
        Assert.Equal(51, checkpoints.Checkpoints[^1].Position);
        Assert.All(checkpoints.Checkpoints, signed => Assert.True(Holds(signed)));
    }

    private Task LoggedAsync(int events) =>
        Poll.UntilAsync(async () => (await publisher.Feed.GetHeadAsync(new())).Position >= events, EventingTestBed.Timeout, $"{events} events logged");

    private async Task<List<LoggedEvent>> ReadEventsAsync(Actor by, SubscribeRequest request) =>
        [.. (await ReadAsync(by, request)).Where(response => response.Event is not null).Select(response => response.Event)];

    private async Task<List<SubscribeResponse>> ReadAsync(Actor by, SubscribeRequest request)
    {
        using var stream = publisher.FeedAs(by).Subscribe(request);
        return await stream.ResponseStream.ReadAllAsync().ToListAsync();
    }

    private static bool Take(HashChainVerifier check, LoggedEvent logged) =>
        check.TryVerifyNext(
            new(logged.Position, Guid.Parse(logged.EventId), logged.Type, logged.RecordTime.ToDateTimeOffset(), logged.Digest.Memory),
            logged.Hash.Span,
            logged.PayloadWithheld ? default(ReadOnlyMemory<byte>?) : logged.Payload.Memory
        );

    private static bool Holds(Checkpoint signed) =>
        CheckpointSigner.Verify(
            new(
                signed.Source,
                signed.Position,
                signed.Hash.ToByteArray(),
                signed.SignTime.ToDateTimeOffset(),
                signed.Signature.ToByteArray(),
                signed.KeyId.ToByteArray(),
                signed.PublicKey.ToByteArray()
            ),
            signed.PublicKey.ToByteArray()
        );
}
