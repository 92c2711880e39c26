using Grpc.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Layout;

/// <summary>Routes and answers of pages.</summary>
internal static class Pages
{
    private const string District = "/{district:regex(^[0-9]{{6}}$)}";
    private const int RetryAfter = 5; // s
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps a page of a district: 404 for a district that there is not.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="path">The path below that of the district; empty for its first page.</param>
    /// <param name="getAsync">Answers it.</param>
    /// <param name="parameters">The query parameters that it differs by.</param>
    public static void MapDistrictPage(
        this IEndpointRouteBuilder routes,
        string path,
        Func<HttpContext, DistrictSite, Task<IResult>> getAsync,
        params IReadOnlyList<string> parameters
    ) => routes.MapPage(District + path, http => AnswerOfDistrictAsync(http, getAsync), parameters);

    /// <summary>Maps a form that a page of a district sends: 403 unless that page is one of this site. The answer is kept in no cache.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="path">The path below that of the district.</param>
    /// <param name="postAsync">Answers it.</param>
    public static void MapDistrictForm(this IEndpointRouteBuilder routes, string path, Func<HttpContext, DistrictSite, Task<IResult>> postAsync)
    {
        routes.MapPost(
            District + path,
            (Delegate)(
                (HttpContext http) =>
                {
                    PreventCaching(http);
                    return AnswerAsync(http, () => AnswerOfDistrictAsync(http, PostAsync));
                }
            )
        );

        Task<IResult> PostAsync(HttpContext http, DistrictSite site) =>
            SameOrigin.Sent(http.Request, PageContext.From(http).BaseAddress)
                ? postAsync(http, site)
                : Task.FromResult(Error(http, StatusCodes.Status403Forbidden));
    }

    /// <summary>
    /// Maps a page. What a service has not found is 404, what is not public any more 410, and what it cannot read, such as a page token that somebody made up,
    /// is 400; a reader who asks too often is told so by 429.
    /// </summary>
    public static void MapPage(
        this IEndpointRouteBuilder routes,
        string path,
        Func<HttpContext, Task<IResult>> getAsync,
        params IReadOnlyList<string> parameters
    ) =>
        routes
            .MapMethods(path, Methods, (Delegate)((HttpContext http) => AnswerAsync(http, () => getAsync(http))))
            .WithMetadata(new PageParameters(parameters));

    /// <summary>Has a page kept in no cache: one that holds what its reader has written, or what is for this reader alone.</summary>
    public static void PreventCaching(HttpContext http) => http.Response.Headers.CacheControl = "no-store";

    /// <summary>A page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="model">What it shows.</param>
    /// <param name="status">Its status.</param>
    public static IResult Html<TPage, TModel>(HttpContext http, TModel model, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Model"] = model, ["Context"] = PageContext.From(http) })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };

    /// <summary>The page of an error: 400, 403, 404, 410, 429 or 503.</summary>
    public static IResult Error(HttpContext http, int status)
    {
        if (status is StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = $"{RetryAfter}";
        return Html<ErrorPage, ErrorModel>(http, new(status), status);
    }

    private static Task<IResult> AnswerOfDistrictAsync(HttpContext http, Func<HttpContext, DistrictSite, Task<IResult>> answerAsync) =>
        DistrictSite.Find($"{http.Request.RouteValues["district"]}", http.RequestServices.GetRequiredService<PortalOptions>()) is { } site
            ? answerAsync(http, site)
            : Task.FromResult(Error(http, StatusCodes.Status404NotFound));

    private static async Task<IResult> AnswerAsync(HttpContext http, Func<Task<IResult>> answerAsync)
    {
        try
        {
            return await answerAsync();
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
        {
            return Error(http, StatusJson.GetHttpStatusCode(ErrorStatus.FromException(exception)));
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Cancelled && http.RequestAborted.IsCancellationRequested)
        {
            // The reader has left. UseExceptionHandler knows that from this exception alone: any other is logged as a bug.
            throw new OperationCanceledException(exception.Message, exception, http.RequestAborted);
        }
        catch (RpcException exception) when (ServiceCalls.IsOverLimit(exception))
        {
            PreventCaching(http); // of this reader
            if (exception.GetRpcStatus() is { } status && ErrorStatus.GetRetryAfterSeconds(status) is { } seconds)
                http.Response.Headers.RetryAfter = $"{seconds}";
            return Error(http, StatusCodes.Status429TooManyRequests);
        }
    }
}
