namespace ThemeDay.Publication.PublicSite;

/// <summary>The version of what the public site shows of a district, as this process last read it.</summary>
internal sealed class DistrictVersion
{
    private const long Superseded = -1;

    private long value;
    private long lastChange;

    /// <param name="value">The version, at least 1.</param>
    public DistrictVersion(long value) => this.value = value;

    /// <summary>The version; it grows with each committed change.</summary>
    public long Value => Volatile.Read(ref value);

    /// <summary>
    /// The number of the last change that this process has committed itself (<see cref="DistrictVersions.MarkChanged"/>); 0 if there was none.
    /// </summary>
    public long LastChange => Volatile.Read(ref lastChange);

    /// <summary>What is computed from now on shows at least this version.</summary>
    public VersionStamp Stamp() => new(this, Value);

    /// <summary>Sets the version that was read. Only the one reader calls it.</summary>
    internal void Set(long read) => Volatile.Write(ref value, read);

    /// <summary>Makes everything outdated that was computed from this version.</summary>
    internal void Supersede() => Volatile.Write(ref value, Superseded);

    /// <summary>Records a change of this process.</summary>
    internal void MarkChanged(long number)
    {
        for (var last = LastChange; last < number; )
            last = Interlocked.CompareExchange(ref lastChange, number, last) is var found && found == last ? number : found;
    }
}

/// <summary>The version from which an answer was computed: it was taken before the data was read, so the data is at least as new.</summary>
/// <param name="District">The district.</param>
/// <param name="Version">Its version at that time.</param>
internal readonly record struct VersionStamp(DistrictVersion District, long Version)
{
    /// <summary>Whether the district has this version still, as far as this process knows.</summary>
    public bool IsCurrent => District.Value == Version;
}

/// <summary>Whether an answer in memory may be used.</summary>
/// <param name="IsUsable">Whether it may be used.</param>
/// <param name="Age">The time since it was last known to be current, if the database does not answer; null otherwise.</param>
internal readonly record struct Validity(bool IsUsable, TimeSpan? Age)
{
    /// <summary>It shows what the database has.</summary>
    public static readonly Validity Current = new(IsUsable: true, Age: null);

    /// <summary>The database has a newer version, or what it has is not known for too long.</summary>
    public static readonly Validity Outdated = new(IsUsable: false, Age: null);

    /// <summary>The database does not answer; this was current when it last did.</summary>
    public static Validity Stale(TimeSpan age) => new(IsUsable: true, age);
}
