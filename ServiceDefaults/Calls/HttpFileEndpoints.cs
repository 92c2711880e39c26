using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Rules;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Calls;

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
    /// <param name="take">Takes the body.</param>
    /// <param name="query">What its query may name; any other name is refused.</param>
    public static void MapUpload<TAnswer>(
        this WebApplication app,
        string pattern,
        string policy,
        string rpc,
        Func<HttpContext, ServerCallContext, Task<TAnswer>> take,
        params string[] query
    )
        where TAnswer : class, IMessage =>
        app.MapPost(
                pattern,
                (RequestDelegate)(
                    http =>
                        AnswerAsync(
                            http,
                            rpc,
                            async call =>
                            {
                                DemandKnownNames(http, query);
                                var answer = await take(http, call);
                                return Results.Text(Json.Format(answer), "application/json");
                            }
                        )
                )
            )
            .RequireAuthorization(policy);

    /// <summary>A GET of a file, with ranges, for those of a policy.</summary>
    /// <param name="app">The service.</param>
    /// <param name="pattern">Its path.</param>
    /// <param name="policy">Who may call it.</param>
    /// <param name="find">Finds the file.</param>
    /// <param name="query">What its query may name; any other name is refused.</param>
    public static void MapDownload(this WebApplication app, string pattern, string policy, Func<HttpContext, Task<IResult>> find, params string[] query) =>
        Download(
                app,
                pattern,
                http =>
                {
                    DemandKnownNames(http, query);
                    return find(http);
                }
            )
            .RequireAuthorization(policy);

    /// <summary>A GET of a file, with ranges, for everybody.</summary>
    public static void MapPublicDownload(this WebApplication app, string pattern, Func<HttpContext, Task<IResult>> find) =>
        Download(app, pattern, find).AllowAnonymous();

    /// <summary>A stored file as an answer: with ranges, known by its hash, and shown as nothing else than what it is.</summary>
    /// <param name="http">The request.</param>
    /// <param name="file">Its bytes; null where they are gone.</param>
    /// <param name="mediaType">What they are.</param>
    /// <param name="sha256">Their hash.</param>
    /// <param name="cacheControl">Who may keep them, and how long; by default the reader alone, who asks again whether he still may.</param>
    public static IResult FileOf(HttpContext http, Stream? file, string mediaType, string sha256, string cacheControl = "private, no-cache")
    {
        if (file is null)
            throw RequestGuards.NotThere();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = cacheControl;
        return Results.Stream(file, mediaType, entityTag: new($"\"{sha256}\""), enableRangeProcessing: true);
    }

    private static IEndpointConventionBuilder Download(WebApplication app, string pattern, Func<HttpContext, Task<IResult>> find) =>
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], async http => await AnswerAsync(http, pattern, async _ => await find(http)));

    private static void DemandKnownNames(HttpContext http, string[] names)
    {
        if (UnknownFieldDetector.In(http.Request.Query, names) is [_, ..] unknown)
            throw Error.Invalid(unknown).ToException();
    }

    private static async Task AnswerAsync(HttpContext http, string rpc, Func<ServerCallContext, Task<IResult>> answer)
    {
        IResult found;
        try
        {
            found = await GuardAsync(http, new HttpServerCallContext(http, rpc), answer);
        }
        catch (RpcException refused)
        {
            await StatusJson.AnswerAsync(
                http.Response,
                refused.GetRpcStatus() ?? new Status { Code = (int)refused.StatusCode, Message = refused.Status.Detail }
            );
            return;
        }

        await found.ExecuteAsync(http);
    }

    /// <summary>What the interceptors do for an RPC, they do here.</summary>
    private static Task<IResult> GuardAsync(HttpContext http, HttpServerCallContext call, Func<ServerCallContext, Task<IResult>> answer)
    {
        var errors = ActivatorUtilities.GetServiceOrCreateInstance<ExceptionInterceptor>(http.RequestServices);
        var after = ActivatorUtilities.GetServiceOrCreateInstance<ReadYourWrites>(http.RequestServices);
        return errors.UnaryServerHandler(http, call, (_, _) => after.UnaryServerHandler(http, call, (_, _) => BlameTheCallerAsync(() => answer(call))));
    }

    private static async Task<IResult> BlameTheCallerAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (BadHttpRequestException bad)
        {
            throw MalformedRequests.StatusOf(bad).ToRpcException();
        }
    }
}
