using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Settings of the contacts of persons, section <c>Contacts</c>.</summary>
public sealed record ContactOptions
{
    /// <summary>
    /// The folder of the Data Protection keys that contacts are encrypted with, and of the <see cref="HashKey"/>. Without it, contacts cannot be read: back it
    /// up.
    /// </summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string KeyFolder { get; init; } = "";
}

/// <summary>The keys that a service encrypts contacts with, and hashes requests that have contacts (docs/privacy.md).</summary>
public static class ContactKeys
{
    /// <summary>Adds ASP.NET Data Protection with the keys of the folder, and its <see cref="HashKey"/>.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="application">Whose keys they are: another service cannot decrypt with them.</param>
    public static void AddContactKeys(this IHostApplicationBuilder builder, string application)
    {
        var folder = builder.AddValidatedOptions<ContactOptions>("Contacts").KeyFolder;
        builder.Services.AddDataProtection().SetApplicationName(application).PersistKeysToFileSystem(new(folder));
        builder.Services.AddSingleton(_ => HashKey.ReadOrCreate(folder));
    }
}
