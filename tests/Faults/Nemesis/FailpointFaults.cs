using ThemeDay.Faults.Failpoints;

namespace ThemeDay.Faults.Nemesis;

/// <summary>Faults between two steps of a process.</summary>
internal static class FailpointFaults
{
    /// <summary>Crashes, fails or delays at random failpoints; what crashed is started again.</summary>
    public static async Task CrashAsync(FaultContext context)
    {
        var control = context.Cluster.Failpoints;
        while (await context.PauseAsync(100, 300))
        {
            var armed = context.ChooseSome(FailpointControl.All, most: 3);
            foreach (var failpoint in armed)
                control.Arm(failpoint, context.Choose(Enum.GetValues<FailpointAction>()));
            await context.PauseAsync(500, 1_500);
            foreach (var failpoint in armed)
                control.Disarm(failpoint);
            await context.Cluster.EnsureRunningAsync();
        }
    }
}
