namespace ThemeDay.Faults.Nemesis;

/// <summary>Faults of keys.</summary>
internal static class KeyFaults
{
    /// <summary>Rotates the key that signs tokens, by a rolling restart of Registry, until the round ends.</summary>
    public static async Task RotateAsync(FaultContext context)
    {
        do
        {
            await context.PauseAsync(200, 1_000);
            await context.Cluster.RotateTokenKeyAsync();
        } while (!context.RoundEnds.IsCancellationRequested);
    }
}
