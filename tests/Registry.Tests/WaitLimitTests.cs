using Grpc.Core;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class WaitLimitTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task One_account_has_50_requests_at_most_that_wait_for_an_event_and_others_may_wait_too()
    {
        var district = await registry.DistrictAsync();

        var waits = Enumerable.Range(0, 60).Select(_ => WaitAsync(district.Bureau)).ToList();
        var other = WaitAsync(district.Liaison);
        var answers = await Task.WhenAll(waits);

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.EventNotApplied), await other);
        var refused = answers.Where(answer => answer.Code is StatusCode.ResourceExhausted).ToList();
        Assert.InRange(refused.Count, 1, 10); // fewer if the first have waited to their end before the last came
        Assert.All(refused, answer => Assert.Equal(ErrorReasons.TooManyRequests, answer.Reason));
        Assert.All(answers.Except(refused), answer => Assert.Equal(ErrorReasons.EventNotApplied, answer.Reason));

        async Task<(StatusCode Code, string Reason)> WaitAsync(Actor actor)
        {
            var headers = new Metadata { { ReadYourWritesInterceptor.AfterHeader, $"{Guid.NewGuid()}" } };
            var units = new UnitService.UnitServiceClient(registry.Host.As(actor, headers));
            var failure = await FailedRpc.CatchAsync(() => units.ListUnitsAsync(new() { Parent = district.Name }));
            return (failure.Code, failure.Reason);
        }
    }
}
