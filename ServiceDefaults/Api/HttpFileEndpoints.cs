using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Plain HTTP beside what transcoding cannot carry (contract, JSON): uploads and downloads on the code of their RPCs, guarded and refused like
/// them.</summary>
public static class HttpFileEndpoints
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>A POST beside a client stream: the body is the file, the answer the RPC's own message as JSON.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">Its path.</param>
    /// <param name="policy">Who may call it: the RPC's own policy.</param>
    /// <param name="rpc">The RPC's full name, with its leading slash.</param>
    /// <param name="handler">Takes the body.</param>
    /// <param name="query">What its query may name; any other name is refused.</param>
    public static void MapUpload<TAnswer>(
        this WebApplication app,
        string pattern,
        string policy,
        string rpc,
        Func<HttpContext, ServerCallContext, Task<TAnswer>> handler,
        params string[] query
    )
        where TAnswer : class, IMessage =>
        app.MapPost(
                pattern,
                (RequestDelegate)(
                    http =>
                        ExecuteAsync(
                            http,
                            rpc,
                            async context =>
                            {
                                EnsureKnownQueryParameters(http, query);
                                var response = await handler(http, context);
                                return Results.Text(Json.Format(response), "application/json");
                            }
                        )
                )
            )
            .RequireAuthorization(policy);

    /// <summary>A GET of a file, with ranges, for those of a policy.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">Its path.</param>
    /// <param name="policy">Who may call it.</param>
    /// <param name="handler">Finds the file.</param>
    /// <param name="query">What its query may name; any other name is refused.</param>
    public static void MapDownload(this WebApplication app, string pattern, string policy, Func<HttpContext, Task<IResult>> handler, params string[] query) =>
        Download(
                app,
                pattern,
                http =>
                {
                    EnsureKnownQueryParameters(http, query);
                    return handler(http);
                }
            )
            .RequireAuthorization(policy);

    /// <summary>A GET of a file, with ranges, for everybody.</summary>
    public static void MapPublicDownload(this WebApplication app, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        Download(app, pattern, handler).AllowAnonymous();

    /// <summary>A stored file as an answer: with ranges, known by its hash, and shown as nothing else than what it is.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">Its bytes; null where they are gone.</param>
    /// <param name="mediaType">What they are.</param>
    /// <param name="sha256">Their hash.</param>
    /// <param name="cacheControl">Who may keep them, and how long; by default the reader alone, who asks again whether he still may.</param>
    public static IResult StreamFile(HttpContext http, Stream? file, string mediaType, string sha256, string cacheControl = "private, no-cache")
    {
        if (file is null)
            throw RequestGuards.NotFound();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = cacheControl;
        return Results.Stream(file, mediaType, entityTag: new($"\"{sha256}\""), enableRangeProcessing: true);
    }

    private static IEndpointConventionBuilder Download(WebApplication app, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], async http => await ExecuteAsync(http, pattern, async _ => await handler(http)));

    private static void EnsureKnownQueryParameters(HttpContext http, string[] names)
    {
        if (UnknownFieldDetector.Find(http.Request.Query, names) is [_, ..] unknown)
            throw Error.InvalidArgument(unknown).ToException();
    }

    private static async Task ExecuteAsync(HttpContext http, string rpc, Func<ServerCallContext, Task<IResult>> handler)
    {
        IResult result;
        try
        {
            result = await RunInterceptorsAsync(http, new HttpServerCallContext(http, rpc), handler);
        }
        catch (RpcException exception)
        {
            await StatusJson.WriteAsync(
                http.Response,
                exception.GetRpcStatus() ?? new Status { Code = (int)exception.StatusCode, Message = exception.Status.Detail }
            );
            return;
        }

        await result.ExecuteAsync(http);
    }

    /// <summary>What the interceptors do for an RPC, they do here.</summary>
    private static Task<IResult> RunInterceptorsAsync(HttpContext http, HttpServerCallContext context, Func<ServerCallContext, Task<IResult>> handler)
    {
        var exceptionInterceptor = ActivatorUtilities.GetServiceOrCreateInstance<ExceptionInterceptor>(http.RequestServices);
        var readYourWrites = ActivatorUtilities.GetServiceOrCreateInstance<ReadYourWritesInterceptor>(http.RequestServices);
        return exceptionInterceptor.UnaryServerHandler(
            http,
            context,
            (_, _) => readYourWrites.UnaryServerHandler(http, context, (_, _) => MapBadRequestAsync(() => handler(context)))
        );
    }

    private static async Task<IResult> MapBadRequestAsync(Func<Task<IResult>> handler)
    {
        try
        {
            return await handler();
        }
        catch (BadHttpRequestException exception)
        {
            throw MalformedRequests.ToStatus(exception).ToRpcException();
        }
    }
}
