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
    ) =>
        routes.MapPage(
            District + path,
            http =>
                DistrictSite.Find($"{http.Request.RouteValues["district"]}", http.RequestServices.GetRequiredService<PortalOptions>()) is { } site
                    ? getAsync(http, site)
                    : Task.FromResult(Error(http, StatusCodes.Status404NotFound)),
            parameters
        );

    /// <summary>Maps a page, answered as by <see cref="AnswerAsync"/>.</summary>
    public static void MapPage(
        this IEndpointRouteBuilder routes,
        string path,
        Func<HttpContext, Task<IResult>> getAsync,
        params IReadOnlyList<string> parameters
    ) =>
        routes
            .MapMethods(path, Methods, (Delegate)((HttpContext http) => AnswerAsync(http, () => getAsync(http))))
            .WithMetadata(new PageParameters(parameters));

    /// <summary>
    /// Answers a request: what a service has not found is 404; what it cannot read, such as a page token that somebody made up, is 400; a reader who asks too
    /// often is told so by 429.
    /// </summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, Func<Task<IResult>> getAsync)
    {
        try
        {
            return await getAsync();
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
        {
            return Error(http, StatusCodes.Status404NotFound);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
        {
            return Error(http, StatusCodes.Status400BadRequest);
        }
        catch (RpcException exception) when (ServiceCalls.IsOverLimit(exception))
        {
            http.Response.Headers.CacheControl = "no-store"; // of this reader
            if (exception.GetRpcStatus() is { } status && ErrorStatus.GetRetryAfterSeconds(status) is { } seconds)
                http.Response.Headers.RetryAfter = $"{seconds}";
            return Error(http, StatusCodes.Status429TooManyRequests);
        }
    }

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
}
