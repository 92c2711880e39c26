namespace ThemeDay.Servers;

/// <summary>What can be started, again after it has ended, and stopped: PostgreSQL, RabbitMQ, a service.</summary>
public interface IServer
{
    /// <summary>Returns when it answers.</summary>
    /// <exception cref="CannotRunException">Trying again is no use.</exception>
    /// <exception cref="TimeoutException">It did not come up this time.</exception>
    Task<Child> StartAsync(CancellationToken stop);

    /// <summary>In order, within a limit; whatever it started ends too. Does nothing where nothing runs.</summary>
    Task StopAsync();
}
