using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Settings of the contacts of persons, section <c>Contacts</c>.</summary>
public sealed record ContactOptions
{
    /// <summary>The folder of the Data Protection keys that contacts are encrypted with. Without it, they cannot be read: back it up.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string KeyFolder { get; init; } = "";
}

/// <summary>The keys that a service encrypts contacts with (docs/privacy.md).</summary>
public static class ContactKeys
{
    /// <summary>Adds ASP.NET Data Protection with the keys of the folder.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="application">Whose keys they are: another service cannot decrypt with them.</param>
    public static void AddContactKeys(this IHostApplicationBuilder builder, string application) =>
        builder
            .Services.AddDataProtection()
            .SetApplicationName(application)
            .PersistKeysToFileSystem(new(builder.AddValidatedOptions<ContactOptions>("Contacts").KeyFolder));
}
