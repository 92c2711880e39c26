using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Around all other middleware that can fail: answers an exception that no interceptor has seen, such as that of a body which cannot be read, with the
/// status of <see cref="ExceptionMapper"/>.
/// </summary>
/// <remarks>OpenIddict's token endpoint runs in the authentication middleware, and bodies of JSON requests are read before any interceptor runs.</remarks>
internal static class UnhandledExceptionMiddleware
{
    public static void UseUnhandledExceptionMapping(this WebApplication app)
    {
        var mapper = app.Services.GetRequiredService<ExceptionMapper>();
        app.Use(
            async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (Exception exception) when (exception is not RpcException) // which interceptors alone throw and catch
                {
                    await AnswerAsync(context, mapper, exception);
                }
            }
        );
    }

    private static async Task AnswerAsync(HttpContext context, ExceptionMapper mapper, Exception exception)
    {
        var status = mapper.MapInRequest(exception, $"{context.Request.Method} {context.Request.Path}", context.RequestAborted);
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await StatusResponse.WriteAsync(context, status);
    }
}
