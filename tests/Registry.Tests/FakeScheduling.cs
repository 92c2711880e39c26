using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

/// <summary>Stub of the indicator schemes of Scheduling: there is one.</summary>
internal sealed class FakeScheduling : IndicatorSchemeService.IndicatorSchemeServiceBase
{
    /// <summary>The stub with all that Registry asks of Scheduling.</summary>
    public static StubService NewService(SchedulingContent content) =>
        new(
            services => services.AddSingleton(content),
            endpoints =>
            {
                endpoints.MapGrpcService<FakeScheduling>();
                endpoints.MapGrpcService<FakeActivities>();
                endpoints.MapGrpcService<FakeCirculars>();
            }
        );

    /// <inheritdoc/>
    public override Task<IndicatorScheme> GetIndicatorScheme(GetIndicatorSchemeRequest request, ServerCallContext context)
    {
        var token = new JsonWebToken(context.RequestHeaders.GetValue("authorization")!["Bearer ".Length..]);
        Assert.Equal(("registry", "service"), (token.Subject, token.GetClaim("role").Value));
        return request.Name is "indicatorSchemes/theme-day-2023"
            ? Task.FromResult(new IndicatorScheme { Name = $"{request.Name}@1" })
            : throw new RpcException(new(StatusCode.NotFound, "none"));
    }
}

/// <summary>Stub of the activities of Scheduling, and of its circulars, by campaign.</summary>
internal sealed class FakeActivities(SchedulingContent content) : ActivityService.ActivityServiceBase
{
    /// <inheritdoc/>
    public override Task<ListActivitiesResponse> ListActivities(ListActivitiesRequest request, ServerCallContext context)
    {
        if (content.IsSilent)
            throw new RpcException(new(StatusCode.Unavailable, "restarting"));
        return Task.FromResult(
            new ListActivitiesResponse { Activities = { content.Activities.Where(each => request.Filter == $"unit = \"{each.Unit}\" AND state = planned") } }
        );
    }
}

/// <summary>Stub of the circulars of Scheduling.</summary>
internal sealed class FakeCirculars(SchedulingContent content) : CircularService.CircularServiceBase
{
    /// <inheritdoc/>
    public override Task<ListCircularsResponse> ListCirculars(ListCircularsRequest request, ServerCallContext context)
    {
        if (content.IsSilent)
            throw new RpcException(new(StatusCode.Unavailable, "restarting"));
        return Task.FromResult(
            new ListCircularsResponse { Circulars = { content.Circulars.Where(each => each.Name.StartsWith($"{request.Parent}/", StringComparison.Ordinal)) } }
        );
    }
}

/// <summary>What the stub of Scheduling has.</summary>
internal sealed class SchedulingContent
{
    public List<Activity> Activities { get; } = [];

    public List<Circular> Circulars { get; } = [];

    /// <summary>Whether it does not answer.</summary>
    public bool IsSilent { get; set; }
}
