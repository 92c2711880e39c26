using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.Publication.Opinions;

/// <summary>Sets up the opinions of citizens.</summary>
internal static class OpinionExtensions
{
    /// <summary>Adds their limits, the encryption of contacts and the erasure of those whose time is over.</summary>
    /// <remarks>Settings: <see cref="OpinionOptions"/>, <see cref="ContactOptions"/>.</remarks>
    public static void AddOpinions(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<OpinionOptions>("Opinions");
        builder.AddContactKeys("ThemeDay.Publication");
        builder.Services.AddSingleton<OpinionLimits>();
        builder.Services.AddSingleton<OpinionContactProtector>();
        builder.Services.AddSingleton(new ExpiringTable("opinion_contact", "expires_at", TimeSpan.Zero));
    }
}
