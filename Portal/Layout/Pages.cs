using Grpc.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using ThemeDay.Portal.Site;

namespace ThemeDay.Portal.Layout;

/// <summary>Routes and answers of pages.</summary>
internal static class Pages
{
    private const string District = "/{district:regex(^[0-9]{{6}}$)}";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps a page of a district: 404 for a district that there is not.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="path">The path below that of the district; empty for its first page.</param>
    /// <param name="getAsync">Answers it.</param>
    public static void MapDistrictPage(this IEndpointRouteBuilder routes, string path, Func<HttpContext, DistrictSite, Task<IResult>> getAsync) =>
        routes.MapPage(
            District + path,
            http =>
                DistrictSite.Find($"{http.Request.RouteValues["district"]}", http.RequestServices.GetRequiredService<PortalOptions>()) is { } site
                    ? getAsync(http, site)
                    : Task.FromResult(Error(http, StatusCodes.Status404NotFound))
        );

    /// <summary>Maps a page. What a service has not found is 404, and what it cannot read, such as a page token that somebody made up, is 400.</summary>
    public static void MapPage(this IEndpointRouteBuilder routes, string path, Func<HttpContext, Task<IResult>> getAsync) =>
        routes.MapMethods(
            path,
            Methods,
            async (HttpContext http) =>
            {
                try
                {
                    return await getAsync(http);
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound)
                {
                    return Error(http, StatusCodes.Status404NotFound);
                }
                catch (RpcException exception) when (exception.StatusCode is StatusCode.InvalidArgument)
                {
                    return Error(http, StatusCodes.Status400BadRequest);
                }
            }
        );

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

    /// <summary>The page of an error: 400, 404, 410 or 503.</summary>
    public static IResult Error(HttpContext http, int status) => Html<ErrorPage, ErrorModel>(http, new(status), status);
}
