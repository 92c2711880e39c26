using System.Runtime.InteropServices;

namespace ThemeDay.State;

/// <summary>Ctrl-C, SIGTERM and a closed terminal ask for an orderly stop; asked twice, the process ends at once and the kernel ends its children.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource asked;
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals(CancellationToken outer)
    {
        asked = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Token => asked.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        asked.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = !asked.IsCancellationRequested;
        asked.Cancel();
    }
}
