using System.ComponentModel.DataAnnotations;

namespace ThemeDay.Publication.PublicSite;

/// <summary>Settings of the public site, section <c>PublicSite</c>.</summary>
internal sealed record PublicSiteOptions
{
    /// <summary>The bytes of answers and pictures that a process keeps in memory.</summary>
    [Range(1L << 20, 1L << 36)]
    public long CacheBytes { get; init; } = 64 << 20;

    /// <summary>
    /// The time for which what is in memory is answered while the database does not answer; zero for not at all. A process that is cut off from the database
    /// shows for that long what others have unpublished meanwhile.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MaxStaleAge { get; init; } = TimeSpan.FromDays(1);
}
