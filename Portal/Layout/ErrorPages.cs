namespace ThemeDay.Portal.Layout;

/// <summary>What the page of an error shows.</summary>
/// <param name="Status">The HTTP status.</param>
public sealed record ErrorModel(int Status);

/// <summary>Answers errors without a body of their own by a page.</summary>
internal static class ErrorPages
{
    private const int RetryAfter = 5; // s

    /// <summary>Adds them: 404 for a path that there is not, 500 for a bug.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = http => Pages.Error(http, http.Response.StatusCode).ExecuteAsync(http) });
        app.UseStatusCodePages(context => WriteAsync(context.HttpContext));
    }

    private static Task WriteAsync(HttpContext http)
    {
        if (http.Response.StatusCode is StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = $"{RetryAfter}";
        return Pages.Error(http, http.Response.StatusCode).ExecuteAsync(http);
    }
}
