using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.RabbitMq;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Servers and services that start late, fail and come back: no acknowledged event is lost, and none is applied twice.</summary>
public sealed class NothingIsLostTests(PostgresForTests postgres, RabbitMqForTests rabbit) : IAsyncLifetime
{
    private readonly Town town = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => town.DisposeAsync();

    [Fact]
    public async Task What_was_published_before_anyone_had_a_queue_is_read_from_the_feed()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var said = await speaker.SayAsync(100);
        await speaker.SentAsync(100);

        var hearer = await town.HearerAsync(broker);
        said.AddRange(await speaker.SayAsync(10));

        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task A_service_that_starts_before_the_one_it_hears_waits_for_it()
    {
        var broker = await rabbit.NewHostAsync();
        var hearer = await town.HearerAsync(broker);

        var speaker = await town.SpeakerAsync(broker);
        var said = await speaker.SayAsync(10);

        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task A_service_that_was_away_while_others_worked_catches_up()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        var said = await speaker.SayAsync(5);
        await hearer.HeardAsync(5);
        await hearer.StopAsync();

        said.AddRange(await speaker.SayAsync(500));

        await HasHeardAllAsync(await town.HearerAsync(broker), said);
    }

    [Fact]
    public async Task A_source_that_went_without_a_word_and_is_back_is_heard_again()
    {
        var speaker = await town.SpeakerAsync(broker: null);
        await using var line = town.Line = new Line(town.SpeakersAddress);
        var hearer = await town.HearerAsync(broker: null);
        var said = await speaker.SayAsync(1);
        await hearer.HeardAsync(1);

        line.GoDead();
        said.AddRange(await speaker.SayAsync(5));

        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task What_is_in_the_queue_is_applied_also_while_its_sender_is_away()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        await hearer.StopAsync();
        var said = await speaker.SayAsync(20);
        await speaker.SentAsync(20);
        await speaker.StopAsync();

        await HasHeardAllAsync(await town.HearerAsync(broker), said);
    }

    [Fact]
    public async Task Without_any_broker_the_feed_alone_carries()
    {
        var speaker = await town.SpeakerAsync(broker: null);
        var hearer = await town.HearerAsync(broker: null);

        var said = await speaker.SayAsync(10);

        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task A_queue_that_somebody_emptied_loses_nothing()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        await hearer.StopAsync();
        var said = await speaker.SayAsync(20);
        await speaker.SentAsync(20);
        await using var post = await Post.OpenAsync(broker);
        await post.PurgeAsync(Post.Queue);

        said.AddRange(await speaker.SayAsync(1));

        await HasHeardAllAsync(await town.HearerAsync(broker), said);
    }

    [Fact]
    public async Task A_broker_that_lost_everything_it_held_loses_nothing()
    {
        var speaker = await town.SpeakerAsync(rabbit.ConnectionString);
        var hearer = await town.HearerAsync(rabbit.ConnectionString);
        await hearer.WellAsync();
        var said = await speaker.SayAsync(20);
        await hearer.HeardAsync(20);

        await rabbit.WipeAsync();
        said.AddRange(await speaker.SayAsync(20));

        await HasHeardAllAsync(hearer, said);
        await speaker.SentAsync(40);
        await hearer.WellAsync();
    }

    [Fact]
    public async Task A_broker_that_is_away_for_a_while_stops_no_call_and_all_goes_on_by_itself()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        var said = await speaker.SayAsync(20);
        await hearer.HeardAsync(20);

        await WithoutBrokerAsync(async () =>
        {
            said.AddRange(await speaker.SayAsync(20));
            await HasHeardAllAsync(hearer, said); // by the feed
            Assert.Equal("Degraded", await hearer.HealthAsync()); // slower, but ready
            await speaker.HealthAsync();
        });

        said.AddRange(await speaker.SayAsync(20));
        await speaker.SentAsync(60);
        await hearer.WellAsync();
        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task A_service_that_starts_while_the_broker_is_away_works_and_uses_it_once_it_is_there()
    {
        var broker = await rabbit.NewHostAsync();
        TownService speaker = null!;
        TownService hearer = null!;
        await WithoutBrokerAsync(async () =>
        {
            speaker = await town.SpeakerAsync(broker);
            hearer = await town.HearerAsync(broker);
            await HasHeardAllAsync(hearer, await speaker.SayAsync(20));
        });

        await speaker.SentAsync(20);
        await hearer.WellAsync();
    }

    [Fact]
    public async Task A_database_that_is_killed_under_load_and_started_again_loses_and_doubles_nothing()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        using var enough = new CancellationTokenSource();
        var work = SayUntilAsync(speaker, enough.Token);
        await hearer.HeardAsync(50);

        await postgres.KillAsync();
        await postgres.StartAsync();

        var acknowledgedBefore = await hearer.CountAsync("heard");
        await hearer.HeardAsync((int)acknowledgedBefore + 50);
        await enough.CancelAsync();
        var said = await work;
        var heard = await hearer.HeardAsync(said.Count);
        Assert.Empty(said.Select(row => row.EventId).Except(heard.Select(row => row.EventId)));
        Assert.Equal(Enumerable.Range(1, heard.Count).Select(position => (long)position), heard.Select(row => row.Position));
        await speaker.SentAsync(heard.Count);
    }

    [Fact]
    public async Task A_dispatcher_killed_between_log_and_bus_has_its_work_done_again_and_applied_once()
    {
        var broker = await rabbit.NewHostAsync();
        var killed = await town.SpeakerAsync(broker);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();
        var said = await killed.SayAsync(20);
        await killed.SentAsync(20);
        await hearer.HeardAsync(20);
        await killed.StopAsync();
        await using var post = await Post.OpenAsync(broker);
        var box = await post.BoxAsync(said[0].Type);

        var next = await town.SpeakerAsync(broker: null);
        await next.DoAsync("update published_position set position = 5"); // as if killed after publishing and before recording it
        await next.StopAsync();
        next = await town.SpeakerAsync(broker);
        said.AddRange(await next.SayAsync(1));

        Assert.Equal(
            said.Skip(5).Select(row => row.Payload),
            (await post.TakeAsync(box, 16)).OrderBy(letter => long.Parse(letter.Headers["cloudEvents:position"])).Select(letter => letter.Body)
        );
        await HasHeardAllAsync(hearer, said);
    }

    [Fact]
    public async Task Two_copies_log_and_publish_together_without_gaps_and_one_goes_on_when_the_other_is_gone()
    {
        var broker = await rabbit.NewHostAsync();
        var one = await town.SpeakerAsync(broker);
        var two = await town.SpeakerAsync(broker, second: true);
        var hearer = await town.HearerAsync(broker);
        await hearer.WellAsync();

        List<OutboxMessage> said = [.. (await Task.WhenAll(one.SayAsync(100), two.SayAsync(100))).SelectMany(rows => rows)];
        await two.SentAsync(200);
        Assert.Equal(
            2L,
            await two.ScalarAsync(
                "select count(*) from pg_locks where locktype = 'advisory' and granted and database = (select oid "
                    + "from pg_database where datname = current_database())"
            )
        );
        await one.StopAsync();
        said.AddRange(await two.SayAsync(20));

        await two.SentAsync(220);
        var heard = await hearer.HeardAsync(220);
        Assert.Equal(Enumerable.Range(1, 220).Select(position => (long)position), heard.Select(row => row.Position));
        Assert.Equal(said.Select(row => row.EventId).Order(), heard.Select(row => row.EventId).Order());
    }

    [Fact]
    public async Task PostgreSQL_is_asked_to_end_the_session_of_a_copy_that_went_without_a_word_after_fifteen_seconds()
    {
        var speaker = await town.SpeakerAsync(broker: null);

        var whenIdle = await speaker.ScalarAsync(
            "select current_setting('tcp_keepalives_idle')::int + "
                + "current_setting('tcp_keepalives_interval')::int * current_setting('tcp_keepalives_count')::int"
        );
        var whenAnswering = await speaker.ScalarAsync("select current_setting('tcp_user_timeout')");

        Assert.Equal((15, "15000"), (whenIdle, whenAnswering)); // a power failure cannot be simulated here, so the test checks the settings
    }

    [Fact]
    public async Task A_publisher_that_was_interrupted_again_and_again_still_publishes_and_leaves_no_lock_behind()
    {
        var broker = await rabbit.NewHostAsync();
        var speaker = await town.SpeakerAsync(broker);
        await speaker.SayAsync(1);
        await speaker.SentAsync(1);

        for (var round = 2; round <= 6; round++)
        {
            await speaker.DoAsync("alter table published_position rename to away");
            await Until.TrueAsync(
                async () =>
                    (long)
                        (
                            await speaker.ScalarAsync(
                                $"select count(*) from pg_locks where locktype = 'advisory' and objid = {EventLogPublisher.LockKey & 0xffffffff}"
                            )
                        )! == 0,
                Town.Limit,
                "a lock that is given back"
            );
            await speaker.DoAsync("alter table away rename to published_position");
            await speaker.SayAsync(1);
            await speaker.SentAsync(round);
        }
    }

    private async Task WithoutBrokerAsync(Func<Task> meanwhile)
    {
        await rabbit.KillAsync();
        try
        {
            await meanwhile();
        }
        finally
        {
            await rabbit.StartAsync();
        }
    }

    private static async Task<List<OutboxMessage>> SayUntilAsync(TownService speaker, CancellationToken enough)
    {
        List<OutboxMessage> said = [];
        while (!enough.IsCancellationRequested)
        {
            try
            {
                said.AddRange(await speaker.SayAsync(1));
            }
            catch (Npgsql.NpgsqlException)
            {
                // Not acknowledged: the outcome is unknown.
            }
        }

        return said;
    }

    private static async Task HasHeardAllAsync(TownService hearer, List<OutboxMessage> said)
    {
        var heard = await hearer.HeardAsync(said.Count);
        Assert.Equal(said.Select(row => row.EventId), heard.Select(row => row.EventId));
        Assert.Equal(said.Select(row => row.Payload), heard.Select(row => row.Payload));
    }
}
