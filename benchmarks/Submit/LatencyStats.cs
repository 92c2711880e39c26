namespace ThemeDay.Benchmarks.Submit;

/// <summary>The results of one round.</summary>
/// <param name="PerSecond">Calls per second until the last one completed; for the service, until RabbitMQ had confirmed its event.</param>
/// <param name="P50Ms">Median latency.</param>
/// <param name="P99Ms">99th percentile latency.</param>
/// <param name="ConfirmedAfterMs">Time from the last response to the confirmation of the last event; 0 for the baseline.</param>
internal sealed record LatencyStats(double PerSecond, double P50Ms, double P99Ms, double ConfirmedAfterMs)
{
    public static LatencyStats Of(double[] answersMs, TimeSpan whole, TimeSpan confirmedAfter)
    {
        Array.Sort(answersMs);
        return new(answersMs.Length / whole.TotalSeconds, At(0.50), At(0.99), confirmedAfter.TotalMilliseconds);

        double At(double share) => answersMs[Math.Max(0, (int)Math.Ceiling(answersMs.Length * share) - 1)];
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>One round of service and baseline, run back to back: noise from other processes affects both, so the ratio is meaningful within the
/// round.</summary>
internal sealed record Round(LatencyStats Service, LatencyStats Baseline)
{
    public double ThroughputRatio => Service.PerSecond / Baseline.PerSecond;

    public double P99Ratio => Service.P99Ms / Baseline.P99Ms;

    public override string ToString() =>
        $"service {Service.PerSecond, 6:0}/s p50 {Service.P50Ms, 5:0.00} p99 {Service.P99Ms, 6:0.00} ms, confirmed {Service.ConfirmedAfterMs, 4:0} ms later | "
        + $"baseline {Baseline.PerSecond, 6:0}/s p50 {Baseline.P50Ms, 5:0.00} p99 {Baseline.P99Ms, 6:0.00} ms | "
        + $"ratio {ThroughputRatio:0.00}, p99 {P99Ratio:0.0}";
}
