using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Type.V1;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;
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
/// authorization and errors. After <see cref="FileStoreOptions.Timeout"/>, for a document after a minute, an upload is refused with DEADLINE_EXCEEDED. A
/// download breaks off when nothing of it was taken for that time, or too little over time (<see cref="DownloadRate"/>): how long a whole video takes is
/// otherwise up to the line of the reader.
/// </summary>
public static class HttpFileEndpoints
{
    private static readonly TimeSpan DocumentTimeout = TimeSpan.FromMinutes(1); // it is a few hundred kilobytes

    /// <summary>Only the client itself may cache a file, and revalidates it, so that access is checked again.</summary>
    public const string PrivateCacheControl = "private, no-cache";

    private const int MaxBoundaryLength = 70; // RFC 2046, 5.1.1

    // The largest file but a video, and what a multipart form adds. A file below that which is too large for its kind is refused by the file store:
    // FILE_TOO_LARGE.
    private const long MaxUploadBytes = 64 << 20;

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>Maps a POST for an RPC that receives a file: the body is the file, raw or as a part of multipart/form-data, the response is the message of the
    /// RPC as JSON.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <param name="summary">What it does, in one sentence, for the OpenAPI document.</param>
    /// <param name="policy">The policy of the RPC.</param>
    /// <param name="service">The gRPC service of the RPC.</param>
    /// <param name="rpc">The name of the RPC.</param>
    /// <param name="handler">Handles the file.</param>
    /// <param name="query">The allowed query parameters; any other is a field violation.</param>
    /// <returns>The route, for which another size can be allowed by <see cref="RequestSizeLimitAttribute"/>.</returns>
    public static IEndpointConventionBuilder MapUpload<TAnswer>(
        this WebApplication app,
        string pattern,
        string summary,
        string policy,
        ServiceDescriptor service,
        string rpc,
        Func<HttpContext, Stream, ServerCallContext, Task<TAnswer>> handler,
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
                            FileTimeout(http),
                            async context =>
                            {
                                EnsureKnownQueryParameters(http, query);
                                var response = await handler(http, await OpenFileAsync(http), context);
                                return Results.Text(Json.Format(response), "application/json");
                            }
                        )
                )
            )
            .WithMetadata(new FileRouteMetadata(summary, service.Name, $"/{service.FullName}/{rpc}", query), new RequestSizeLimitAttribute(MaxUploadBytes))
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

    /// <summary>Maps a GET of a document that an RPC writes.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <param name="summary">What it answers, in one sentence, for the OpenAPI document.</param>
    /// <param name="policy">The policy of the RPC.</param>
    /// <param name="service">The gRPC service that it belongs to.</param>
    /// <param name="handler">Writes the document.</param>
    /// <param name="query">The allowed query parameters; any other is a field violation.</param>
    public static void MapDocument(
        this WebApplication app,
        string pattern,
        string summary,
        string policy,
        ServiceDescriptor service,
        Func<HttpContext, ServerCallContext, Task<DocumentFile>> handler,
        params string[] query
    ) =>
        app.MapGet(
                pattern,
                (RequestDelegate)(
                    http =>
                        ExecuteAsync(
                            http,
                            pattern,
                            DocumentTimeout,
                            async context =>
                            {
                                EnsureKnownQueryParameters(http, query);
                                var document = await handler(http, context);
                                http.Response.Headers.CacheControl = "private, no-store"; // written anew each time
                                return Results.File(document.Content.ToByteArray(), document.MediaType, document.FileName);
                            }
                        )
                )
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

    /// <summary>A stored file as a result: ranges, the hash as entity tag.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">The content; null if it no longer exists.</param>
    /// <param name="mediaType">The media type of the content.</param>
    /// <param name="sha256">The hash of the content.</param>
    /// <param name="cacheControl">The Cache-Control header; by default only the client itself may cache the file, and revalidates it, so that access is checked
    /// again.</param>
    /// <param name="name">The name under which a browser saves the file, without extension; null if it may show the file.</param>
    public static IResult StreamFile(
        HttpContext http,
        Stream? file,
        string mediaType,
        string sha256,
        string cacheControl = PrivateCacheControl,
        string? name = null
    )
    {
        if (file is null)
            throw RequestGuards.NotFound();
        http.Response.Headers.CacheControl = cacheControl;
        if (name is not null)
            http.Response.Headers.ContentDisposition = GetDisposition($"{name}{GetExtension(mediaType)}");
        return Results.Stream(file, mediaType, entityTag: new($"\"{sha256}\""), enableRangeProcessing: true);
    }

    // RFC 6266: a name in Chinese in UTF-8, beside one in ASCII for clients that do not read it.
    private static string GetDisposition(string fileName)
    {
        if (Ascii.IsValid(fileName))
            return $"attachment; filename=\"{fileName}\"";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        return $"{disposition}";
    }

    private static string GetExtension(string mediaType) =>
        mediaType switch
        {
            FileTypes.Pdf => ".pdf",
            FileTypes.Ofd => ".ofd",
            FileTypes.Docx => ".docx",
            FileTypes.Jpeg => ".jpg",
            FileTypes.Png => ".png",
            _ => "", // an earlier scan: its type is not kept
        };

    // RFC 7578: the file is the only part, as a form of a browser or curl --form sends it.
    private static async Task<Stream> OpenFileAsync(HttpContext http)
    {
        if (!IsForm(http.Request, out var boundary))
            return http.Request.Body;
        var parts = new MultipartReader(boundary, http.Request.Body);
        var part = await parts.ReadNextSectionAsync(http.RequestAborted);
        if (part is null)
            return Stream.Null;
        return part.GetContentDispositionHeader()?.IsFileDisposition() is true
            ? new OnlyPartStream(part.Body, parts)
            : throw OnlyPartStream.Unexpected(part).ToException();
    }

    private static bool IsForm(HttpRequest request, out string boundary)
    {
        boundary = "";
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        )
            return false;
        boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value ?? "";
        return boundary.Length is > 0 and <= MaxBoundaryLength ? true : throw MalformedRequests.MalformedStatus().ToRpcException();
    }

    private static IEndpointConventionBuilder Download(WebApplication app, string pattern, Func<HttpContext, Task<IResult>> handler) =>
        app.MapMethods(
            pattern,
            [HttpMethods.Get, HttpMethods.Head],
            async http => await ExecuteAsync(http, pattern, FileTimeout(http), async _ => await handler(http), isIdleTimeout: true)
        );

    private static TimeSpan FileTimeout(HttpContext http) => http.RequestServices.GetRequiredService<FileStoreOptions>().Timeout;

    private static void EnsureKnownQueryParameters(HttpContext http, string[] names)
    {
        if (ProtoJsonRequest.FindUnknown(http.Request.Query, names) is [_, ..] unknown)
            throw Error.InvalidArgument(unknown).ToException();
    }

    private static async Task ExecuteAsync(
        HttpContext http,
        string rpc,
        TimeSpan timeout,
        Func<ServerCallContext, Task<IResult>> handler,
        bool isIdleTimeout = false
    )
    {
        var (callerLeft, body) = (http.RequestAborted, http.Response.Body);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(callerLeft);
        bounded.CancelAfter(timeout);
        http.RequestAborted = bounded.Token;
        try
        {
            var result = await RunInterceptorsAsync(http, new HttpServerCallContext(http, rpc), handler);
            if (isIdleTimeout)
            {
                http.RequestServices.GetRequiredService<DownloadRate>().Enforce(http);
                http.Response.Body = new ProgressStream(body, () => bounded.CancelAfter(timeout));
            }

            await result.ExecuteAsync(http);
        }
        catch (RpcException exception)
        {
            http.RequestAborted = callerLeft; // the error is written after the time is up, too
            var timedOut = bounded.IsCancellationRequested && !callerLeft.IsCancellationRequested;
            await StatusJson.WriteAsync(
                http.Response,
                timedOut ? ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded) : ErrorStatus.FromException(exception)
            );
        }
        finally
        {
            if (isIdleTimeout)
                http.Response.Body = body;
        }
    }

    /// <summary>Runs the gRPC interceptors around a plain HTTP request.</summary>
    private static Task<IResult> RunInterceptorsAsync(HttpContext http, HttpServerCallContext context, Func<ServerCallContext, Task<IResult>> handler)
    {
        var exceptionInterceptor = ActivatorUtilities.GetServiceOrCreateInstance<ExceptionInterceptor>(http.RequestServices);
        var readYourWrites = ActivatorUtilities.GetServiceOrCreateInstance<ReadYourWritesInterceptor>(http.RequestServices);
        return exceptionInterceptor.UnaryServerHandler(
            http,
            context,
            (_, _) => readYourWrites.UnaryServerHandler(http, context, (_, _) => RefuseBrokenFormAsync(http, () => handler(context)))
        );
    }

    private static async Task<IResult> RefuseBrokenFormAsync(HttpContext http, Func<Task<IResult>> handler)
    {
        try
        {
            return await handler();
        }
        catch (IOException exception)
            when (exception is not ConnectionResetException && IsForm(http.Request, out _) && !http.RequestAborted.IsCancellationRequested)
        {
            throw MalformedRequests.MalformedStatus().ToRpcException(); // the form ends within a part
        }
    }
}
