using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class ScoringLimiterTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    private const int MaxWaiting = 50;
    private static readonly Actor Service = new("publication", Role.Service, "", null);

    [Fact]
    public async Task An_account_scores_two_campaigns_at_a_time_and_a_process_four_while_others_wait()
    {
        using var limiter = new ScoringLimiter();
        var first = await limiter.AcquireAsync(Bureau("a"), CancellationToken.None);
        using var second = await limiter.AcquireAsync(Bureau("a"), CancellationToken.None);
        var thirdOfAccount = limiter.AcquireAsync(Bureau("a"), CancellationToken.None);
        using var third = await limiter.AcquireAsync(Bureau("b"), CancellationToken.None);
        using var fourth = await limiter.AcquireAsync(Bureau("c"), CancellationToken.None);
        var fifth = limiter.AcquireAsync(Bureau("d"), CancellationToken.None);
        Assert.Null(await limiter.AcquireAsync(Service, CancellationToken.None)); // never waits
        Assert.Equal((false, false), (thirdOfAccount.IsCompleted, fifth.IsCompleted));

        first!.Dispose();
        var admitted = await Task.WhenAny(thirdOfAccount, fifth);
        (await admitted)!.Dispose();

        (await (admitted == fifth ? thirdOfAccount : fifth))!.Dispose();
    }

    [Fact]
    public async Task A_request_that_waits_leaves_the_queue_when_it_ends()
    {
        using var limiter = new ScoringLimiter();
        using var first = await limiter.AcquireAsync(Bureau("a"), CancellationToken.None);
        var second = await limiter.AcquireAsync(Bureau("a"), CancellationToken.None);
        using var request = new CancellationTokenSource();
        var ended = limiter.AcquireAsync(Bureau("a"), request.Token);
        var next = limiter.AcquireAsync(Bureau("a"), CancellationToken.None);

        await request.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ended);
        second!.Dispose();

        (await next)!.Dispose();
    }

    [Fact]
    public async Task A_request_that_ends_while_the_process_is_busy_keeps_no_place_of_its_account()
    {
        using var limiter = new ScoringLimiter();
        List<IDisposable?> running = [];
        foreach (var account in new[] { "a", "a", "b", "b" })
            running.Add(await limiter.AcquireAsync(Bureau(account), CancellationToken.None));
        using var request = new CancellationTokenSource();
        var ended = new[] { limiter.AcquireAsync(Bureau("c"), request.Token), limiter.AcquireAsync(Bureau("c"), request.Token) };

        await request.CancelAsync();
        foreach (var each in ended)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => each);
        foreach (var lease in running)
            lease!.Dispose();

        using var first = await limiter.AcquireAsync(Bureau("c"), CancellationToken.None);
        using var second = await limiter.AcquireAsync(Bureau("c"), CancellationToken.None);
    }

    [Fact]
    public async Task A_request_for_scores_waits_for_its_turn_until_its_deadline()
    {
        var district = await scheduling.OpenDistrictAsync();
        var request = new Proto.GetScoresRequest { Campaign = district.Campaign };
        var running = await AcquireAsync(district, count: 2);

        var late = await Assert.ThrowsAsync<RpcException>(async () =>
            await district.Assessment.GetScoresAsync(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(500))
        );
        var inTurn = district.Assessment.GetScoresAsync(request);
        running[0]!.Dispose();

        Assert.Equal((StatusCode.DeadlineExceeded, 2), (late.StatusCode, (await inTurn).Units.Count));
        running[1]!.Dispose();
    }

    [Fact]
    public async Task Every_request_that_scores_a_campaign_is_refused_while_too_many_wait()
    {
        var district = await scheduling.OpenDistrictAsync();
        var running = await AcquireAsync(district, count: 2);
        var waiting = Enumerable.Range(0, MaxWaiting).Select(_ => Limiter.AcquireAsync(district.Bureau, CancellationToken.None)).ToList();
        var campaign = district.Campaign;

        RpcFailure[] refused =
        [
            await FailedRpc.CatchAsync(() => district.Assessment.GetScoresAsync(new() { Campaign = campaign })),
            await FailedRpc.CatchAsync(() => district.Assessment.GetUnitScoreAsync(new() { Campaign = campaign, Unit = district.Unit })),
            await FailedRpc.CatchAsync(() => district.Assessment.SimulateScoresAsync(new() { Campaign = campaign })),
            await FailedRpc.CatchAsync(() => district.Assessment.ExplainScoreChangeAsync(new() { Campaign = campaign, Before = new() })),
            await FailedRpc.CatchAsync(() =>
                district.Assessment.FreezeAssessmentAsync(new() { Campaign = campaign, CutOffDate = SchedulingHost.Today.ToProto() })
            ),
        ];
        foreach (var lease in running)
            lease!.Dispose();
        foreach (var turn in waiting)
            (await turn)!.Dispose();

        Assert.All(refused, each => Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyRequests), (each.Code, each.Reason)));
        Assert.Equal(2, (await district.Assessment.GetScoresAsync(new() { Campaign = campaign })).Units.Count);
    }

    private ScoringLimiter Limiter => scheduling.Host.Services.GetRequiredService<ScoringLimiter>();

    private async Task<IReadOnlyList<IDisposable?>> AcquireAsync(DistrictForTests district, int count)
    {
        List<IDisposable?> leases = [];
        while (leases.Count < count)
            leases.Add(await Limiter.AcquireAsync(district.Bureau, CancellationToken.None));
        return leases;
    }

    private static Actor Bureau(string account) => new(account, Role.Bureau, "430503", null);
}
