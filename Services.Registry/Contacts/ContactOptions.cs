using System.ComponentModel.DataAnnotations;

namespace ThemeDay.Registry.Contacts;

/// <summary>Settings of the contacts, section <c>Contacts</c>.</summary>
public sealed record ContactOptions
{
    /// <summary>The folder of the Data Protection keys that contacts are encrypted with. Without it, they cannot be read: back it up.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string KeyFolder { get; init; } = "";
}
