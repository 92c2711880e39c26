using System.ComponentModel.DataAnnotations;

namespace ThemeDay.ServiceDefaults.Limits;

/// <summary>Settings of the limits on requests, section <c>Limits</c>. They are per process.</summary>
internal sealed record LimitOptions
{
    /// <summary>Requests per second, over time, that an address may make without a valid token: to the public site and the token endpoint above all.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecondPerAddress { get; init; } = 100;

    /// <summary>Requests that such an address may make at once, after a time without any.</summary>
    [Range(1, 1_000_000)]
    public int BurstPerAddress { get; init; } = 2_000;

    /// <summary>Requests of such an address that may be under way: each holds memory, for as long as the client takes to read the answer.</summary>
    [Range(1, 1_000_000)]
    public int ConcurrentRequestsPerAddress { get; init; } = 200;

    /// <summary>Requests per second, over time, that an account may make; the role service has no limit.</summary>
    /// <remarks>Above what the demo and a client of <c>./bench submit</c> do, one request after the other.</remarks>
    [Range(1, 1_000_000)]
    public int RequestsPerSecondPerAccount { get; init; } = 2_000;

    /// <summary>Requests that an account may make at once, after a time without any.</summary>
    [Range(1, 1_000_000)]
    public int BurstPerAccount { get; init; } = 20_000;

    /// <summary>Requests and streams of an account that may be under way.</summary>
    [Range(1, 1_000_000)]
    public int ConcurrentRequestsPerAccount { get; init; } = 200;

    /// <summary>Events that the liaisons of a unit may record at once; as many again are added over a day, a part of them each hour.</summary>
    [Range(1, 1_000_000)]
    public int UnitDailyChanges { get; init; } = 5_000;

    /// <summary>The time that a unary RPC may take if its caller sets no deadline.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan DefaultDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that the body of a JSON request may take to arrive.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The bytes per second, over time, that the reader of a file must at least take.</summary>
    /// <remarks>Kestrel's own minimum, 240, would keep a video of 500 MiB open for 25 days; the default, for a day and a half.</remarks>
    [Range(240, 1 << 30)]
    public int MinDownloadRate { get; init; } = 4 << 10;
}
