using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

/// <summary>
/// Loaded into the services by <c>DOTNET_STARTUP_HOOKS</c>, before their Main: acts at the failpoints as the files in the folder <c>FAILPOINTS</c> say
/// (<see cref="ThemeDay.Faults.Failpoints.FailpointControl"/>). Uses only the framework: no other assembly of the tests can be resolved there.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "the runtime looks for this name")]
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "the runtime looks for this name")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("FAILPOINTS") is { } folder)
            DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener => Listen(listener, folder)));
    }

    private static void Listen(DiagnosticListener listener, string folder)
    {
        if (listener.Name is "ThemeDay.Failpoints")
            listener.Subscribe(new Observer<KeyValuePair<string, object?>>(reached => Act(Path.Combine(folder, reached.Key))));
    }

    private static void Act(string path)
    {
        if (!File.Exists(path))
            return;
        try
        {
            File.Move(path, $"{path}.hit"); // of several processes and threads, one acts
        }
        catch (FileNotFoundException)
        {
            return;
        }

        var action = File.ReadAllText($"{path}.hit");
        using var never = new ManualResetEvent(initialState: false);
        switch (action)
        {
            case "crash":
                Process.GetCurrentProcess().Kill(); // SIGKILL
                never.WaitOne();
                break;
            case "delay":
                never.WaitOne(TimeSpan.FromSeconds(2));
                break;
            default:
                throw new TimeoutException($"a test failed this step: {Path.GetFileName(path)}");
        }
    }

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnCompleted()
        {
            // Listeners live as long as the process.
        }

        public void OnError(Exception error)
        {
            // A DiagnosticListener reports none.
        }

        public void OnNext(T value) => next(value);
    }
}
