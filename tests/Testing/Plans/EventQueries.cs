using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;

namespace ThemeDay.Testing.Plans;

/// <summary>The queries of events that every service has: feed, checkpoints, dead letters, inbox, and the deletion of expired rows.</summary>
public static class EventQueries
{
    /// <summary>The queries of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="source">A service whose events it applies.</param>
    public static IEnumerable<NamedQuery> Of<TProgram>(ServiceAtVolume<TProgram> service, string source)
        where TProgram : class
    {
        var feed = new EventFeedService.EventFeedServiceClient(service.As(service.Service));
        var deadLetters = new DeadLetterService.DeadLetterServiceClient(service.As(service.Operator));
        var failed = 0;
        yield return new("GetHead", async () => await feed.GetHeadAsync(new()));
        yield return new("Subscribe", SubscribeAsync);
        yield return new("SignCheckpoint", async () => await feed.SignCheckpointAsync(new()));
        yield return NamedQuery.List("ListCheckpoints", async token => (await feed.ListCheckpointsAsync(new() { PageToken = token })).NextPageToken);
        yield return NamedQuery.List("ListDeadLetters", async token => (await deadLetters.ListDeadLettersAsync(new() { PageToken = token })).NextPageToken);
        yield return new("DropDeadLetter, RetryDeadLetter", DropAsync);
        yield return new("a request with themeday-after", async () => await feed.GetHeadAsync(new(), await AfterAppliedEventAsync()));

        async Task SubscribeAsync()
        {
            using var call = feed.Subscribe(
                new()
                {
                    AfterPosition = 50_000,
                    UntilHead = true,
                    Filter = "district = 999999",
                }
            );
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }

        async Task DropAsync()
        {
            var position = 1_000_000L + ++failed;
            await using (
                var command = service.Database.Command(
                    "insert into dead_letter (source, position, event_id, type, error) values ($1, $2, gen_random_uuid(), 'a.b', '-')",
                    source,
                    position
                )
            )
                await command.ExecuteNonQueryAsync();
            var name = $"deadLetters/{source}-{position}";
            await deadLetters.DropDeadLetterAsync(new() { Name = name, Reason = "-" });
            await FailedRpc.CatchAsync(() => deadLetters.RetryDeadLetterAsync(new() { Name = name })); // which is dropped
        }

        async Task<Metadata> AfterAppliedEventAsync()
        {
            await using var command = service.Database.CreateCommand("select event_id from inbox where source = 'another' and position = 7");
            return new() { { "themeday-after", $"{source}/{await command.ExecuteScalarAsync()}" } };
        }
    }
}
