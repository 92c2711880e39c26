namespace ThemeDay.Portal.Layout;

/// <summary>What the page of an error shows.</summary>
/// <param name="Status">The HTTP status.</param>
public sealed record ErrorModel(int Status);

/// <summary>Answers errors without a body of their own by a page.</summary>
internal static class ErrorPages
{
    /// <summary>Adds them: 404 for a path that there is not, 500 for a bug.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = http => Pages.Error(http, http.Response.StatusCode).ExecuteAsync(http) });
        app.UseStatusCodePages(context => Pages.Error(context.HttpContext, context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }
}
