using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>
/// Processes that read files for a service: a hostile file ends such a process, or fills its memory, and not those of the service. Their environment has
/// none of the settings of the service, as whose user they run, and their managed heap is limited; one is killed when its time is up or its caller leaves,
/// and otherwise stays for the next file.
/// </summary>
/// <param name="program">The program of the service, which runs <paramref name="command"/> if that is its only argument.</param>
/// <param name="command">The argument.</param>
/// <param name="timeout">The time for one request.</param>
/// <remarks>
/// A process writes <see cref="Ready"/>, then answers each line by one and <see cref="End"/>, until its input ends, as it does when the service is gone.
/// Without <see cref="End"/> the answer broke off.
/// </remarks>
public sealed class WorkerProcesses(Assembly program, string command, TimeSpan timeout) : IDisposable
{
    /// <summary>The first line of output: requests are accepted.</summary>
    public const string Ready = "ready";

    private const string End = ".";

    private const string MaxHeapBytes = "0xC000000"; // 192 MiB, hexadecimal as .NET reads it

    private readonly ConcurrentBag<Worker> idle = [];
    private bool isDisposed;

    /// <summary>Answers until the input ends; what a process of this kind runs.</summary>
    /// <param name="answer">The answer to a request.</param>
    public static void Run(Func<string, string> answer)
    {
        Console.Out.WriteLine(Ready);
        while (Console.In.ReadLine() is { } request)
        {
            Console.Out.WriteLine(answer(request));
            Console.Out.WriteLine(End);
        }
    }

    /// <summary>Asks a process that is idle, or a new one.</summary>
    /// <param name="request">A line.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The answer; or null and why there is none.</returns>
    public async Task<(string? Answer, string Cause)> AskAsync(string request, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(timeout);
        var worker = TakeIdle();
        var isReusable = false;
        try
        {
            worker ??= await Worker.StartAsync(program, command, timeoutCts.Token);
            var answer = await worker.AskAsync(request, timeoutCts.Token);
            isReusable = answer is not null;
            return (answer, "the process ended");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "the time is up");
        }
        finally
        {
            if (isReusable && !isDisposed)
                idle.Add(worker!);
            else
                worker?.Dispose();
        }
    }

    /// <summary>A process that waits for a request; null if there is none. One may have ended since, such as for want of memory on the machine.</summary>
    private Worker? TakeIdle()
    {
        while (idle.TryTake(out var worker))
        {
            if (!worker.HasExited)
                return worker;
            worker.Dispose();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryTake(out var worker))
            worker.Dispose();
    }

    private sealed class Worker : IDisposable
    {
        private readonly Process process;

        private Worker(Process process) => this.process = process;

        public bool HasExited => process.HasExited;

        public static async Task<Worker> StartAsync(Assembly program, string command, CancellationToken cancellationToken)
        {
            var worker = new Worker(Process.Start(CreateStartInfo(program, command)) ?? throw NotStarted(command));
            worker.process.BeginErrorReadLine(); // passed over: a stack overflow would write each of its frames to the log
            var isReady = false;
            try
            {
                isReady = await worker.process.StandardOutput.ReadLineAsync(cancellationToken) is Ready;
            }
            finally
            {
                if (!isReady)
                    worker.Dispose();
            }

            return isReady ? worker : throw NotStarted(command);
        }

        /// <summary>The answer; null if the process ended instead.</summary>
        public async Task<string?> AskAsync(string request, CancellationToken cancellationToken)
        {
            try
            {
                await process.StandardInput.WriteLineAsync(request.AsMemory(), cancellationToken);
                await process.StandardInput.FlushAsync(cancellationToken);
                var answer = await process.StandardOutput.ReadLineAsync(cancellationToken);
                return await process.StandardOutput.ReadLineAsync(cancellationToken) is End ? answer : null;
            }
            catch (IOException)
            {
                return null; // broken pipe
            }
        }

        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }

        private static InvalidOperationException NotStarted(string command) => new($"the process {command} did not start");

        private static ProcessStartInfo CreateStartInfo(Assembly program, string command)
        {
            // .NET's own launcher, since the executable of this process may be that of a test.
            var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")))
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.ArgumentList.Add("exec");
            var application = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
            start.ArgumentList.Add("--runtimeconfig");
            start.ArgumentList.Add($"{application}.runtimeconfig.json");
            start.ArgumentList.Add("--depsfile");
            start.ArgumentList.Add($"{application}.deps.json");
            start.ArgumentList.Add(program.Location);
            start.ArgumentList.Add(command);
            start.Environment.Clear(); // passwords, among others
            start.Environment["DOTNET_GCHeapHardLimit"] = MaxHeapBytes;
            start.Environment["DOTNET_TieredPGO"] = "0"; // starts faster
            start.Environment["DOTNET_EnableDiagnostics"] = "0"; // it has no place to write to
            return start;
        }
    }
}
