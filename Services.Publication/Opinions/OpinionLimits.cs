using System.ComponentModel.DataAnnotations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>Settings of the opinions of citizens, section <c>Opinions</c>.</summary>
public sealed record OpinionOptions
{
    /// <summary>Opinions that an address may submit at once; as many again are added over a day. Per process. A whole street may share an address.</summary>
    [Range(1, 1_000_000)]
    public int DailyPerAddress { get; init; } = 100;

    /// <summary>Wrong numbers and query codes that an address may try at once; as many again are added over a day. Per process.</summary>
    [Range(1, 1_000_000)]
    public int DailyFailedQueriesPerAddress { get; init; } = 100;

    /// <summary>Opinions on an activity that citizens may submit in a day.</summary>
    [Range(1, 1_000_000)]
    public int DailyPerActivity { get; init; } = 200;

    /// <summary>Submitted opinions of an activity that may be unchecked; then no further are taken.</summary>
    [Range(1, 1_000_000)]
    public int UncheckedPerActivity { get; init; } = 500;
}

/// <summary>What an address may do, apart from the limits of all requests.</summary>
public sealed class OpinionLimits(OpinionOptions options) : IDisposable
{
    private readonly Quota submissions = Quota.PerDay(options.DailyPerAddress, ErrorReasons.TooManyOpinions);
    private readonly Quota failures = Quota.PerDay(options.DailyFailedQueriesPerAddress, ErrorReasons.TooManyFailedQueries);

    /// <summary>Counts an opinion that is about to be stored.</summary>
    public Error? CountSubmission(string address) => submissions.Count(address, 1);

    /// <summary>Whether an address may look for an opinion.</summary>
    public Error? CheckQuery(string address) => failures.Check(address);

    /// <summary>Counts a wrong number or code.</summary>
    public void CountFailure(string address) => failures.Count(address, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        submissions.Dispose();
        failures.Dispose();
    }
}
