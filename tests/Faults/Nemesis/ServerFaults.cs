using ThemeDay.Testing;

namespace ThemeDay.Faults.Nemesis;

/// <summary>Faults of PostgreSQL and RabbitMQ.</summary>
internal static class ServerFaults
{
    /// <summary>Kills PostgreSQL, or stops it in an orderly way, and starts it again.</summary>
    public static async Task RestartPostgresAsync(FaultContext context)
    {
        while (await context.PauseAsync(1_000, 2_500))
        {
            if (context.Random.Next(2) == 0)
                await context.Postgres.KillAsync();
            else
                await context.Postgres.StopAsync();
            await context.PauseAsync(0, 1_000);
            await context.Postgres.StartAsync();
        }
    }

    /// <summary>Stops every process of PostgreSQL with SIGSTOP for a time.</summary>
    public static Task StopPostgresAsync(FaultContext context) => StopAsync(context, context.Postgres.IsLocal, context.Postgres.Send);

    /// <summary>Fills the disk of PostgreSQL for most of the round.</summary>
    public static async Task FillDiskAsync(FaultContext context)
    {
        if (context.Cluster.Disk is not { } disk)
        {
            Console.WriteLine("disk-full: skipped, a tmpfs cannot be mounted here");
            return;
        }

        while (await context.PauseAsync(500, 1_500))
        {
            await disk.FillAsync();
            await context.PauseAsync(1_000, 3_000);
            await disk.FreeAsync();
        }
    }

    /// <summary>Kills RabbitMQ, and starts it again.</summary>
    public static async Task RestartRabbitMqAsync(FaultContext context)
    {
        do
        {
            await context.PauseAsync(500, 1_000);
            await context.RabbitMq.KillAsync();
            await context.PauseAsync(500, 1_500);
            await context.RabbitMq.StartAsync();
        } while (await context.PauseAsync(1_000, 2_000));
    }

    /// <summary>Raises the memory alarm of RabbitMQ, which blocks every publisher, until the round ends.</summary>
    public static async Task RaiseMemoryAlarmAsync(FaultContext context)
    {
        await context.PauseAsync(200, 1_000);
        await context.RabbitMq.SetMemoryAlarmAsync(isRaised: true);
        while (await context.PauseAsync(1_000, 2_000))
        {
            // Events come by the feed meanwhile.
        }

        await context.RabbitMq.SetMemoryAlarmAsync(isRaised: false);
    }

    /// <summary>Stops every process of RabbitMQ with SIGSTOP for a time.</summary>
    public static Task StopRabbitMqAsync(FaultContext context) => StopAsync(context, context.RabbitMq.IsLocal, context.RabbitMq.Send);

    private static async Task StopAsync(FaultContext context, bool isLocal, Action<Signal> send)
    {
        if (!isLocal)
        {
            Console.WriteLine("stop of a server: skipped, it is a container");
            return;
        }

        await context.PauseAsync(500, 1_500);
        send(Signal.Stop);
        await Task.Delay(context.StopTime);
        send(Signal.Cont);
        await context.PauseAsync(500, 1_500);
    }
}
