namespace ThemeDay.Benchmarks.Submit;

/// <summary>What one round gave.</summary>
/// <param name="PerSecond">Calls a second, until the last of them was done: for the service, until RabbitMQ had confirmed its event.</param>
/// <param name="P50Ms">Half of the answers took at most so long.</param>
/// <param name="P99Ms">99 of 100 answers took at most so long.</param>
/// <param name="ConfirmedAfterMs">How long after the last answer the last event was confirmed; 0 for the floor.</param>
internal sealed record Figures(double PerSecond, double P50Ms, double P99Ms, double ConfirmedAfterMs)
{
    public static Figures Of(double[] answersMs, TimeSpan whole, TimeSpan confirmedAfter)
    {
        Array.Sort(answersMs);
        return new(answersMs.Length / whole.TotalSeconds, At(0.50), At(0.99), confirmedAfter.TotalMilliseconds);

        double At(double share) => answersMs[Math.Max(0, (int)Math.Ceiling(answersMs.Length * share) - 1)];
    }

    /// <summary>The middle of them.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>Service and floor, one right after the other: what a neighbour on the machine takes meanwhile, it takes from both, so the ratios are the round's
/// own.</summary>
internal sealed record Round(Figures Service, Figures Floor)
{
    public double ThroughputRatio => Service.PerSecond / Floor.PerSecond;

    public double P99Ratio => Service.P99Ms / Floor.P99Ms;

    public override string ToString() =>
        $"service {Service.PerSecond, 6:0}/s p50 {Service.P50Ms, 5:0.00} p99 {Service.P99Ms, 6:0.00} ms, confirmed {Service.ConfirmedAfterMs, 4:0} ms later | "
        + $"floor {Floor.PerSecond, 6:0}/s p50 {Floor.P50Ms, 5:0.00} p99 {Floor.P99Ms, 6:0.00} ms | ratio {ThroughputRatio:0.00}, p99 {P99Ratio:0.0}";
}
