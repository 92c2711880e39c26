using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>Clocks that differ, by libfaketime of Debian.</summary>
internal static class ClockFaults
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private static readonly string[] Variables = ["LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC"];

    /// <summary>Restarts a replica of each service with a clock that is an hour ahead or behind; at the end, with the right one.</summary>
    public static async Task ShiftAsync(FaultContext context)
    {
        Assert.True(File.Exists(Library), $"{Library} is missing: install faketime");
        var shifted = context.Cluster.Replicas.GroupBy(replica => replica.Service).Select(context.Choose).ToList();
        foreach (var replica in shifted)
        {
            replica.Environment["LD_PRELOAD"] = Library;
            replica.Environment["FAKETIME"] = context.Random.Next(2) == 0 ? "+1h" : "-1h";
            replica.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            await replica.KillAsync();
        }

        await context.Cluster.EnsureRunningAsync();
        while (await context.PauseAsync(1_000, 2_000))
        {
            // The replicas work together with different clocks.
        }

        foreach (var replica in shifted)
        {
            foreach (var variable in Variables)
                replica.Environment.Remove(variable);
            await replica.KillAsync();
        }
    }
}
