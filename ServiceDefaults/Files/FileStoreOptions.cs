using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Settings of the file store, section <c>Files</c>.</summary>
public sealed record FileStoreOptions
{
    /// <summary>The folder of the files. Back it up with the database; a file without a row is harmless.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string Folder { get; init; } = "";
}
