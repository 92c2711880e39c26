using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>Faults of the processes of the services.</summary>
internal static class ProcessFaults
{
    /// <summary>Kills replicas with SIGKILL, one or two at a time, also of one service, and starts them again.</summary>
    public static async Task KillAsync(FaultContext context)
    {
        while (await context.PauseAsync(300, 1_000))
        {
            foreach (var victim in context.ChooseSome(context.Cluster.Replicas, most: 2))
            {
                await victim.KillAsync();
                await context.PauseAsync(0, 300);
            }

            await context.Cluster.EnsureRunningAsync();
        }
    }

    /// <summary>Stops replicas with SIGSTOP for a time, half of them at most, and continues them.</summary>
    public static async Task StopAsync(FaultContext context)
    {
        do
        {
            await context.PauseAsync(200, 500);
            var victims = context.ChooseSome(context.Cluster.Replicas, most: context.Cluster.Replicas.Count / 2);
            foreach (var victim in victims)
                victim.Send(Signal.Stop);
            await Task.Delay(context.StopTime);
            foreach (var victim in victims)
                victim.Send(Signal.Cont);
        } while (!context.RoundEnds.IsCancellationRequested);
    }
}
