using System.Security.Cryptography;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Questionnaires;

/// <summary>
/// The cookie by which a browser answers a questionnaire once: 128 random bits, for the pages of this questionnaire only, so that nobody can tell which others
/// the browser has answered. Who removes it can answer again: without a sign-in nothing better is had without knowing who answers (docs/decisions/0024).
/// </summary>
/// <param name="Token">32 lower-case hexadecimal digits.</param>
/// <param name="HasAnswered">Whether the browser has answered.</param>
internal sealed record BrowserCookie(string Token, bool HasAnswered)
{
    private const string Name = "questionnaire";
    private const string Answered = "-answered";
    private const int TokenBytes = 16;

    /// <summary>A new one.</summary>
    public static BrowserCookie Create() => new(RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true), HasAnswered: false);

    /// <summary>That of a request; null if it has none, or one that this site has not set.</summary>
    public static BrowserCookie? Read(HttpRequest request)
    {
        var value = request.Cookies[Name] ?? "";
        var hasAnswered = value.EndsWith(Answered, StringComparison.Ordinal);
        var token = hasAnswered ? value[..^Answered.Length] : value;
        return token.Length is 2 * TokenBytes && token.All(char.IsAsciiHexDigitLower) ? new(token, hasAnswered) : null;
    }

    /// <summary>Sets it, until the day after the questionnaire ends.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The path of the page of the questionnaire.</param>
    /// <param name="questionnaire">The questionnaire.</param>
    public void Set(HttpContext http, string path, PublicQuestionnaire questionnaire)
    {
        var services = http.RequestServices;
        var end = ShanghaiTime.EndOfDay(new DateOnly(questionnaire.CloseDate.Year, questionnaire.CloseDate.Month, questionnaire.CloseDate.Day).AddDays(1));
        http.Response.Cookies.Append(
            Name,
            Token + (HasAnswered ? Answered : ""),
            new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = http.Request.IsHttps || services.GetRequiredService<PortalOptions>().PublicAddress?.Scheme is "https",
                Path = path,
                MaxAge = end - services.GetRequiredService<TimeProvider>().GetUtcNow(),
            }
        );
    }
}
