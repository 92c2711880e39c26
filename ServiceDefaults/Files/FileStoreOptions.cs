using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Settings of files, section <c>Files</c>.</summary>
public sealed record FileStoreOptions
{
    /// <summary>The folder of the files. Back it up with the database; a file without a row is harmless.</summary>
    [Required(ErrorMessage = "it is required; AppHost sets it")]
    public string Folder { get; init; } = "";

    /// <summary>The time that an upload may take, and for which a download may make no progress. At 2 Mbit/s the default is enough for all files but videos,
    /// which are sent in parts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number of uploads that a unit may have under way at a time.</summary>
    [Range(1, 1_000)]
    public int UnitUploads { get; init; } = 8;

    /// <summary>The number of bytes that a unit may upload at once; as many again are added over a day, a part of them each hour. A file counts at least
    /// 64 KiB.</summary>
    [Range(64L << 10, 1L << 40)]
    public long UnitDailyBytes { get; init; } = 2L << 30;
}
