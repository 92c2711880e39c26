using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace ThemeDay.Portal.Layout;

/// <summary>Reads a form that a reader has sent.</summary>
internal static class PostedForm
{
    /// <summary>Reads the form; null if it is none, or larger than it can be.</summary>
    /// <param name="http">The request.</param>
    /// <param name="maxBytes">The largest size of its body, as it is sent.</param>
    /// <param name="maxValues">The largest number of its values.</param>
    public static async Task<IFormCollection?> ReadAsync(HttpContext http, int maxBytes, int maxValues)
    {
        if (!http.Request.HasFormContentType)
            return null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = maxBytes;
        try
        {
            return await http.Request.ReadFormAsync(
                new FormOptions
                {
                    ValueCountLimit = maxValues,
                    ValueLengthLimit = maxBytes,
                    MultipartBodyLengthLimit = maxBytes,
                },
                http.RequestAborted
            );
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The value of a field, with LF line breaks and without spaces around it; empty if there is none.</summary>
    public static string Get(this IFormCollection form, string field) => $"{form[field]}".ReplaceLineEndings("\n").Trim();
}
