namespace ThemeDay.Testing.Volume;

/// <summary>A unit of a district.</summary>
/// <param name="Code">The code: that of the district and three digits.</param>
/// <param name="DisplayName">The name.</param>
/// <param name="Kind">The name of the kind in Registry, such as <c>Township</c>.</param>
/// <param name="IsClosed">Whether it was closed after all campaigns.</param>
public sealed record SampleUnit(string Code, string DisplayName, string Kind, bool IsClosed);

/// <summary>The campaign of a district in one year, with all that became of it. States are written as the services store them.</summary>
public sealed record SampleCampaign(string District, int Year, IReadOnlyList<SampleUnit> Units, IReadOnlyList<SampleTheme> Themes)
{
    /// <summary>The id.</summary>
    public string Id => $"{Year}-1";

    /// <summary>The resource name.</summary>
    public string Name => $"districts/{District}/campaigns/{Id}";

    /// <summary>Whether it is the campaign of the last year; the others are closed.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>The effective date of the opening.</summary>
    public DateOnly OpenedOn => new(Year, 3, 1);

    /// <summary>The last day on which a theme is on time.</summary>
    public DateOnly Deadline => new(Year, 4, 14);

    /// <summary>The effective date of the only release of the plan.</summary>
    public DateOnly ReleasedOn => new(Year, 5, 6);

    /// <summary>The first month in which an activity may be planned.</summary>
    public DateOnly FirstMonth => new(Year, 4, 1);

    /// <summary>The last month that needs no reason.</summary>
    public DateOnly LastMonth => new(Year, 10, 1);

    /// <summary>The cut-off date of the assessment.</summary>
    public DateOnly CutOff => new(Year, 12, 1);

    /// <summary>Whether the lead times count working days: the calendar begins with 2020.</summary>
    public bool CountsWorkingDays => Year >= 2020;
}

/// <summary>A theme, and the activity that it became.</summary>
public sealed record SampleTheme(string Id, SampleUnit Unit)
{
    public required string Topic { get; init; }

    /// <summary>The first day of the planned month.</summary>
    public required DateOnly Month { get; init; }

    public required IReadOnlyList<string> Forms { get; init; }

    public required string ExternalReference { get; init; }

    public required string State { get; init; }

    /// <summary>The days of its submissions: none of a draft, two of one that was returned and corrected.</summary>
    public required IReadOnlyList<DateOnly> SubmittedOn { get; init; }

    /// <summary>The day of its return; null if it was not returned.</summary>
    public required DateOnly? ReturnedOn { get; init; }

    /// <summary>The day on which it was accepted, declined, merged or withdrawn; null before.</summary>
    public required DateOnly? DecidedOn { get; init; }

    /// <summary>Whether it was accepted; a dropped or planned one was.</summary>
    public required bool IsAccepted { get; init; }

    /// <summary>The id of the theme that it was merged into.</summary>
    public required string? MergedInto { get; init; }

    public required string ScanSha256 { get; init; }

    /// <summary>The scan that a correction replaced.</summary>
    public required string? EarlierScan { get; init; }

    /// <summary>Bytes of the length of an encrypted contact; they cannot be decrypted.</summary>
    public required byte[] Contact { get; init; }

    /// <summary>The instant of its creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null if it is not in the plan.</summary>
    public required SampleActivity? Activity { get; init; }

    /// <summary>The day of the last change of its state; null of a draft.</summary>
    public DateOnly? LastTransitionOn(SampleCampaign campaign) =>
        State is "Planned" or "Dropped"
            ? campaign.ReleasedOn
            : DecidedOn
                ?? (
                    State is "Returned" ? ReturnedOn
                    : SubmittedOn is [.., var last] ? last
                    : null
                );
}

/// <summary>An activity.</summary>
public sealed record SampleActivity(DateOnly FirstDay, DateOnly LastDay, string State)
{
    public required string Venue { get; init; }

    /// <summary>The day on which its programme was filed, and approved two days later; null if it was not.</summary>
    public required DateOnly? ProgrammeOn { get; init; }

    /// <summary>Null if there is none.</summary>
    public required SampleReport? Report { get; init; }

    /// <summary>The kind of its publicity record, such as <c>PortalColumn</c>; null if there is none.</summary>
    public required string? Publicity { get; init; }

    public required IReadOnlyList<SampleOpinion> Opinions { get; init; }
}

/// <summary>A report.</summary>
public sealed record SampleReport(string State, DateOnly FiledOn, int Attended, string Text)
{
    /// <summary>The hashes of its pictures; the first 32 characters are the id.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>The day of its publication, kept when it is unpublished; null before.</summary>
    public required DateOnly? PublishedOn { get; init; }
}

/// <summary>An opinion.</summary>
public sealed record SampleOpinion(string State, string? AssignedTo, string Text, string Answer, int Rating);
