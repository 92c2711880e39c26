using System.Runtime.InteropServices;

namespace ThemeDay.Cli.Running;

/// <summary>Ctrl-C, SIGTERM and a closed terminal request an orderly stop; a second one ends the process at once.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource cts = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action onSecond;

    /// <param name="onSecond">Runs before the process ends at a second signal.</param>
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
