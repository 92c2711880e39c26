using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.Publication.PublicSite;

/// <summary>Sets up the public site.</summary>
internal static class PublicSiteExtensions
{
    /// <summary>Adds the cache of the public site.</summary>
    /// <remarks>Settings: <see cref="PublicSiteOptions"/>.</remarks>
    public static void AddPublicSite(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PublicSiteOptions>("PublicSite");
        builder.Services.AddSingleton<DistrictVersions>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DistrictVersions>());
        builder.Services.AddSingleton<PublicSiteCache>();
        builder.Services.AddSingleton<PublicPictures>();
        builder.Services.AddSingleton<ReportChangeInterceptor>();
        builder.Services.ConfigureDbContext<PublicationDb>(
            (services, options) => options.AddInterceptors(services.GetRequiredService<ReportChangeInterceptor>()),
            ServiceLifetime.Singleton
        );
    }

    /// <summary>Answers the public site from memory.</summary>
    public static void UsePublicSite(this WebApplication app) => app.UseMiddleware<PublicSiteMiddleware>();
}
