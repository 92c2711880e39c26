using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The files of a service.</summary>
public static class FileStoreExtensions
{
    /// <summary>Adds the file store, bound to the database of the service, with its limits, its work queue and its clean-up.</summary>
    /// <param name="builder">The host builder, with AddServiceDatabase.</param>
    /// <param name="references">Finds the files that rows refer to.</param>
    /// <remarks>Settings: <see cref="FileStoreOptions"/>.</remarks>
    public static void AddFileStore(this IHostApplicationBuilder builder, FileReferenceLookup references)
    {
        builder.Services.AddSingleton(new FileStore(builder.AddValidatedOptions<FileStoreOptions>("Files").Folder));
        builder.Services.AddSingleton<PartialFileStore>();
        builder.Services.AddSingleton(references);
        builder.Services.AddSingleton(new DatabaseSeed(FileStoreIdentity.VerifyAsync));
        builder.Services.AddSingleton<FileReferences>();
        builder.Services.AddSingleton<UploadLimits>();
        builder.Services.AddSingleton(new FileWorkQueue());
        builder.Services.AddHostedService<OrphanedFileCleanupService>();
    }
}
