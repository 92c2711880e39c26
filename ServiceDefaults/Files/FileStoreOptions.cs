using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Settings of files, section <c>Files</c>.</summary>
public sealed record FileStoreOptions
{
    /// <summary>The folder of the files. Back it up with the database; a file without a row is harmless.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string Folder { get; init; } = "";

    /// <summary>The time that an upload or a download over plain HTTP may take. The default is enough for the largest file at 2 Mbit/s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
