using System.Diagnostics;
using System.Net.Sockets;

namespace ThemeDay.Servers;

/// <summary>Erlang's register of names, for one broker alone.</summary>
/// <remarks>
/// Erlang would start one itself: a daemon that outlives it and is shared by every node of the machine. This one stays in the foreground,
/// on a port of its own, and is there before the broker.
/// </remarks>
/// <param name="folder">The broker's.</param>
public sealed class PrivateEpmd(string folder) : IServer, IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim starting = new(1);   // its keeper and the broker may both find it gone
    private Child? process;

    public int Port { get; } = FreePorts.Choose();

    /// <summary>Starts it unless it runs.</summary>
    public async Task<Child> StartAsync(CancellationToken stop)
    {
        await starting.WaitAsync(stop);
        try
        {
            if (process is { IsRunning: true }) return process;
            await ServerFolder.MakeAsync(folder, PrivateRabbitMq.User, stop);
            process = await Launcher.StartAsync(new("epmd", "-port", $"{Port}", "-address", "127.0.0.1")
            {
                User = PrivateRabbitMq.User,
                WorkingDirectory = folder,
                StopSignal = Signal.Kill,   // it keeps nothing
            });
            await ListensAsync(process, stop);
            return process;
        }
        finally
        {
            starting.Release();
        }
    }

    public Task StopAsync() => process?.StopAsync(TimeSpan.Zero) ?? Task.CompletedTask;

    public void Dispose() => starting.Dispose();

    private async Task ListensAsync(Child started, CancellationToken stop)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port, stop);
                return;
            }
            catch (SocketException) when (started.IsRunning && Stopwatch.GetElapsedTime(began) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
            }
            catch (SocketException refused)
            {
                throw new TimeoutException("epmd does not listen", refused);
            }
        }
    }
}
