using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Registry and Scheduling as processes, killed with SIGKILL while they work.</summary>
public sealed class ProcessTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private const int Themes = 30;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2); // includes restarts, which take half a minute on a busy machine

    private ThreeServices system = null!;
    private readonly List<string> drafts = [];

    public async ValueTask InitializeAsync()
    {
        system = await ThreeServices.StartAsync(postgres, await rabbit.NewHostAsync());
        await system.OpenCampaignAsync();
        for (var number = 1; number <= Themes; number++)
            drafts.Add(await system.DraftAsync($"t-{number}"));
    }

    public ValueTask DisposeAsync() => system.DisposeAsync();

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("RabbitMQ")]
    [InlineData("PostgreSQL")]
    public async Task Whatever_is_killed_in_the_middle_of_the_work_nothing_acknowledged_is_lost_and_nothing_happens_twice(string victim)
    {
        var half = new TaskCompletionSource();
        var work = SubmitAllAsync(half);
        await await Task.WhenAny(half.Task, work); // if the work fails before, so does the test

        await KillAsync(victim);

        var events = await work;
        await Poll.UntilAsync(async () => await IsAppliedAsync(events[^1]), Timeout, "the last event in Scheduling");
        var met = Assert.Single(await system.ListObligationsAsync(events[^1]), owed => owed.Name.Contains("submit-theme"));
        Assert.Equal(Scheduling.V1.ObligationState.Met, met.State);
        Assert.Equal(Themes, events.Distinct().Count());
        foreach (var submitted in events)
            Assert.True(await IsAppliedAsync(submitted));
        Assert.All(
            (await system.Themes().ListThemesAsync(new() { Parent = ThreeServices.Campaign, PageSize = 100 })).Themes,
            theme => Assert.Equal(ThemeState.Submitted, theme.State)
        );
    }

    private async Task KillAsync(string victim)
    {
        switch (victim)
        {
            case "RabbitMQ":
                await rabbit.KillAsync();
                await rabbit.StartAsync();
                break;
            case "PostgreSQL":
                await postgres.KillAsync();
                await postgres.StartAsync();
                break;
            default:
                await system.KillAsync(victim);
                await system.StartAsync(victim);
                break;
        }
    }

    /// <summary>Submits like a batch client: retries UNAVAILABLE with the same request_id.</summary>
    private async Task<List<string>> SubmitAllAsync(TaskCompletionSource half)
    {
        List<string> events = [];
        foreach (var draft in drafts)
        {
            var requestId = $"{Guid.NewGuid()}";
            string? recorded = null;
            await Poll.UntilAsync(
                async () =>
                {
                    try
                    {
                        recorded = await system.SubmitAsync(draft, requestId);
                        return true;
                    }
                    catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
                    {
                        return false;
                    }
                },
                Timeout,
                $"{draft} is handed in"
            );
            events.Add(recorded!);
            if (events.Count == Themes / 2)
                half.SetResult();
        }

        return events;
    }

    private async Task<bool> IsAppliedAsync(string eventId)
    {
        try
        {
            await system.ListObligationsAsync(eventId);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable)
        {
            return false;
        }
    }
}
