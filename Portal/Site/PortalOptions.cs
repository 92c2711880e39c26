using System.ComponentModel.DataAnnotations;

namespace ThemeDay.Portal.Site;

/// <summary>Settings of the portal, section <c>Portal</c>.</summary>
public sealed record PortalOptions : IValidatableObject
{
    /// <summary>
    /// The address under which people reach the portal, such as <c>https://portal.example.org</c>: for feeds and site maps. Null for that of the request.
    /// </summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>The time for which a page is answered from memory: what was taken back is shown for at most that long.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The bytes of pages that are kept in memory.</summary>
    [Range(1L << 20, 1L << 33)]
    public long CacheBytes { get; init; } = 64 << 20;

    /// <summary>The time within which a service has to answer; then its part of the page is marked as away.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ServiceTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time for which the portal waits at its start for the first answer of each service; then it is ready without those that have not answered.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartupTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the pages of a district say, by its code.</summary>
    public IReadOnlyDictionary<string, DistrictOptions> Districts { get; init; } = new Dictionary<string, DistrictOptions>();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicAddress is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https") || address.PathAndQuery is not "/"))
            yield return new("it is not an address such as https://portal.example.org", [nameof(PublicAddress)]);
        foreach (var (code, district) in Districts)
        {
            if (IndexNumber.FindUnknown(district.IndexNumber, IndexNumber.Placeholders) is { } unknown)
                yield return new($"{unknown} is none of {IndexNumber.Placeholders}", [$"{nameof(Districts)}__{code}__{nameof(DistrictOptions.IndexNumber)}"]);
            if (IndexNumber.FindUnknown(district.StatementIndexNumber, IndexNumber.StatementPlaceholders) is { } unknownOfStatements)
                yield return new(
                    $"{unknownOfStatements} is none of {IndexNumber.StatementPlaceholders}",
                    [$"{nameof(Districts)}__{code}__{nameof(DistrictOptions.StatementIndexNumber)}"]
                );
        }
    }
}

/// <summary>What the pages of a district say.</summary>
public sealed record DistrictOptions
{
    /// <summary>The template of 索引号 of reports, with <see cref="Site.IndexNumber.Placeholders"/>.</summary>
    public string IndexNumber { get; init; } = "{unit}/{year}-{activity}";

    /// <summary>The template of 索引号 of statements, with <see cref="Site.IndexNumber.StatementPlaceholders"/>.</summary>
    public string StatementIndexNumber { get; init; } = "{unit}/{year}-{statement}";

    /// <summary>发布机构; empty for the host unit of the activity, or the unit of the statement.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>主办单位, at the foot of each page; empty for the people's government of the district.</summary>
    public string Organizer { get; init; } = "";

    /// <summary>Whom to tell about a page that cannot be used (accessibility statement); empty for the government's office.</summary>
    public string Contact { get; init; } = "";
}
