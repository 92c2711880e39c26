using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Describes an upload or download in the OpenAPI document.</summary>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Service">The name of the gRPC service that it belongs to.</param>
/// <param name="Rpc">The full name of the RPC whose code an upload runs; null for a download.</param>
/// <param name="Query">The allowed query parameters.</param>
public sealed record FileRouteMetadata(string Summary, string Service, string? Rpc, IReadOnlyList<string> Query)
{
    /// <summary>Whether the request body is the file; otherwise the response is.</summary>
    public bool IsUpload => Rpc is not null;
}

/// <summary>
/// Plain HTTP uploads and downloads, which JSON transcoding does not support (docs/contract.md, JSON). They run the code of their RPCs, with the same
/// authorization and errors. After <see cref="FileStoreOptions.Timeout"/> an upload is refused with DEADLINE_EXCEEDED, and a download breaks off.
/// </summary>
public static class HttpFileEndpoints
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>Maps a POST for a client-streaming RPC: the body is the file, the response is the message of the RPC as JSON.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <param name="summary">What it does, in one sentence, for the OpenAPI document.</param>
    /// <param name="policy">The policy of the RPC.</param>
    /// <param name="service">The gRPC service of the RPC.</param>
    /// <param name="rpc">The name of the RPC.</param>
    /// <param name="handler">Handles the body.</param>
    /// <param name="query">The allowed query parameters; any other is a field violation.</param>
    public static void MapUpload<TAnswer>(
        this WebApplication app,
        string pattern,
        string summary,
        string policy,
        ServiceDescriptor service,
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
                            $"/{service.FullName}/{rpc}",
                            async context =>
                            {
                                EnsureKnownQueryParameters(http, query);
                                var response = await handler(http, context);
                                return Results.Text(Json.Format(response), "application/json");
                            }
                        )
                )
            )
            .WithMetadata(new FileRouteMetadata(summary, service.Name, $"/{service.FullName}/{rpc}", query))
            .RequireAuthorization(policy);

    /// <summary>Maps a GET of a file, with ranges, under a policy.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <param name="summary">What it answers, in one sentence, for the OpenAPI document.</param>
    /// <param name="policy">The authorization policy.</param>
    /// <param name="service">The gRPC service that it belongs to.</param>
    /// <param name="handler">Finds the file.</param>
    /// <param name="query">The allowed query parameters; any other is a field violation.</param>
    public static void MapDownload(
        this WebApplication app,
        string pattern,
        string summary,
        string policy,
        ServiceDescriptor service,
        Func<HttpContext, Task<IResult>> handler,
        params string[] query
    ) =>
        Download(
                app,
                pattern,
                http =>
                {
                    EnsureKnownQueryParameters(http, query);
                    return handler(http);
                }
            )
            .WithMetadata(new FileRouteMetadata(summary, service.Name, null, query))
            .RequireAuthorization(policy);

    /// <summary>Maps an anonymous GET of a file, with ranges.</summary>
    public static void MapPublicDownload(
        this WebApplication app,
        string pattern,
        string summary,
        ServiceDescriptor service,
        Func<HttpContext, Task<IResult>> handler
    ) => Download(app, pattern, handler).WithMetadata(new FileRouteMetadata(summary, service.Name, null, [])).AllowAnonymous();

    /// <summary>A stored file as a result: ranges, the hash as entity tag, no content type sniffing.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">The content; null if it no longer exists.</param>
    /// <param name="mediaType">The media type of the content.</param>
    /// <param name="sha256">The hash of the content.</param>
    /// <param name="cacheControl">The Cache-Control header; by default only the client itself may cache the file, and revalidates it, so that access is checked
    /// again.</param>
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
        if (ProtoJsonRequest.FindUnknown(http.Request.Query, names) is [_, ..] unknown)
            throw Error.InvalidArgument(unknown).ToException();
    }

    private static async Task ExecuteAsync(HttpContext http, string rpc, Func<ServerCallContext, Task<IResult>> handler)
    {
        var callerLeft = http.RequestAborted;
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        bounded.CancelAfter(http.RequestServices.GetRequiredService<FileStoreOptions>().Timeout);
        http.RequestAborted = bounded.Token;
        try
        {
            var result = await RunInterceptorsAsync(http, new HttpServerCallContext(http, rpc), handler);
            await result.ExecuteAsync(http);
        }
        catch (RpcException exception)
        {
            http.RequestAborted = callerLeft; // the error is written after the time is up, too
            var timedOut = bounded.IsCancellationRequested && !callerLeft.IsCancellationRequested;
            await StatusJson.WriteAsync(
                http.Response,
                timedOut ? ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded) : ToStatus(exception)
            );
        }
    }

    private static Status ToStatus(RpcException exception) =>
        exception.GetRpcStatus() ?? new Status { Code = (int)exception.StatusCode, Message = exception.Status.Detail };

    /// <summary>Runs the gRPC interceptors around a plain HTTP request.</summary>
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
