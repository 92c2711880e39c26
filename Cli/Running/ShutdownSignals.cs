using System.Runtime.InteropServices;

namespace ThemeDay.Cli.Running;

/// <summary>Ctrl-C, SIGTERM and a closed terminal request a graceful shutdown; a second signal terminates the process immediately.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource cts = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action onSecond;

    /// <param name="onSecond">Runs before a second signal terminates the process.</param>
    public ShutdownSignals(Action onSecond)
    {
        this.onSecond = onSecond;
        registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal)),
        ];
    }

    public CancellationToken Token => cts.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        cts.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !cts.IsCancellationRequested;
        if (context.Cancel)
            cts.Cancel();
        else
            onSecond();
    }
}
