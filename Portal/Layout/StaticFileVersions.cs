using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ThemeDay.Portal.Layout;

/// <summary>The addresses of style sheets and icons: with a hash of their content, so that browsers keep them for good.</summary>
internal sealed class StaticFileVersions(IWebHostEnvironment environment)
{
    private const string Immutable = "public, max-age=31536000, immutable";
    private const string Parameter = "v";

    private readonly ConcurrentDictionary<string, string> addresses = new(StringComparer.Ordinal);

    /// <summary>The address of a file.</summary>
    /// <param name="path">Its path, such as <c>/portal.css</c>.</param>
    public string GetAddress(string path) => addresses.GetOrAdd(path, Create);

    /// <summary>The value of Cache-Control for a file.</summary>
    public static string GetCacheControl(HttpRequest request) => request.Query.ContainsKey(Parameter) ? Immutable : "public, no-cache";

    private string Create(string path)
    {
        using var file = environment.WebRootFileProvider.GetFileInfo(path).CreateReadStream();
        return $"{path}?{Parameter}={Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 6))}";
    }
}

/// <summary>Serves the files of wwwroot.</summary>
internal static class StaticFileExtensions
{
    /// <summary>Adds them.</summary>
    public static void UsePortalStaticFiles(this WebApplication app) =>
        app.UseStaticFiles(
            new StaticFileOptions
            {
                OnPrepareResponse = context => context.Context.Response.Headers.CacheControl = StaticFileVersions.GetCacheControl(context.Context.Request),
            }
        );
}
