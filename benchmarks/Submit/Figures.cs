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

    /// <summary>The median of each figure by itself.</summary>
    public static Figures Median(IEnumerable<Figures> rounds)
    {
        var all = rounds.ToList();
        return new(Of(each => each.PerSecond), Of(each => each.P50Ms), Of(each => each.P99Ms), Of(each => each.ConfirmedAfterMs));

        double Of(Func<Figures, double> figure)
        {
            var sorted = all.Select(figure).Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }
}

/// <summary>Service and floor, one after the other.</summary>
internal sealed record Round(Figures Service, Figures Floor)
{
    public override string ToString() =>
        $"service {Service.PerSecond,6:0}/s p50 {Service.P50Ms,5:0.00} p99 {Service.P99Ms,6:0.00} ms, confirmed {Service.ConfirmedAfterMs,4:0} ms later | "
        + $"floor {Floor.PerSecond,6:0}/s p50 {Floor.P50Ms,5:0.00} p99 {Floor.P99Ms,6:0.00} ms | ratio {Service.PerSecond / Floor.PerSecond:0.00}, p99 {Service.P99Ms / Floor.P99Ms:0.0}";
}
