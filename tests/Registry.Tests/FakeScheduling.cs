using Grpc.Core;
using Microsoft.IdentityModel.JsonWebTokens;
using ThemeDay.Scheduling.V1;

namespace ThemeDay.Registry.Tests;

/// <summary>Stub of the indicator schemes of Scheduling: there is one.</summary>
internal sealed class FakeScheduling : IndicatorSchemeService.IndicatorSchemeServiceBase
{
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
