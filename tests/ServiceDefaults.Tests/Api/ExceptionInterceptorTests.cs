using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.ServiceDefaults.Tests.Api;

public sealed class ExceptionInterceptorTests
{
    [Fact]
    public async Task A_request_that_its_caller_cancelled_is_answered_with_a_reason()
    {
        using var left = new CancellationTokenSource();

        var failure = await CatchAsync(
            async () =>
            {
                await left.CancelAsync();
                left.Token.ThrowIfCancellationRequested();
            },
            left.Token
        );

        Assert.Equal((StatusCode.Cancelled, ErrorReasons.RequestCancelled), (failure.Code, failure.Reason));
    }

    [Fact]
    public async Task The_status_of_another_service_is_not_handed_on_as_it_is()
    {
        var failure = await CatchAsync(() => throw new RpcException(new(StatusCode.Unavailable, "10.1.2.3:5001 refused")), CancellationToken.None);

        Assert.Equal((StatusCode.Unavailable, ErrorReasons.TemporarilyUnavailable), (failure.Code, failure.Reason));
        Assert.DoesNotContain("10.1.2.3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_our_own_stays_as_it_is()
    {
        var failure = await CatchAsync(() => throw RequestGuards.NotFound(), CancellationToken.None);

        Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (failure.Code, failure.Reason));
    }

    private static Task<RpcFailure> CatchAsync(Func<Task> handler, CancellationToken aborted)
    {
        var context = new HttpServerCallContext(new DefaultHttpContext { RequestAborted = aborted }, "/themeday.registry.v1.UnitService/GetUnit");
        var interceptor = new ExceptionInterceptor(new(NullLogger<ExceptionMapper>.Instance));
        return FailedRpc.CatchAsync(() =>
            interceptor.UnaryServerHandler(
                new GetUnitRequest(),
                context,
                async (_, _) =>
                {
                    await handler();
                    return new Unit();
                }
            )
        );
    }
}
