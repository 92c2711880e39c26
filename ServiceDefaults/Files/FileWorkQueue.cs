using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>
/// Runs expensive work on uploaded files, such as rendering a picture or reading a PDF: a few at a time, in turn between the units, of one unit one after the
/// other. A unit with many or large files delays another unit's by at most one file.
/// </summary>
/// <param name="slots">The number of files worked on at a time.</param>
/// <param name="maxWaitingPerUnit">The maximum number of waiting files of one unit.</param>
/// <param name="maxWaiting">The maximum number of waiting files.</param>
public sealed class FileWorkQueue(int slots = 2, int maxWaitingPerUnit = 16, int maxWaiting = 256)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Lock state = new();
    private readonly Dictionary<string, UnitQueue> units = [];
    private readonly Queue<UnitQueue> ready = new(); // those with waiting files of which none is worked on; may contain some whose files were cancelled
    private int running;
    private int waiting;

    /// <summary>Runs the work when it is the unit's turn.</summary>
    /// <param name="unit">The unit whose file it is, with its district.</param>
    /// <param name="workAsync">The work; it must not block the calling thread.</param>
    /// <param name="cancellationToken">Cancels the wait and the work.</param>
    /// <returns>The result of the work; RESOURCE_EXHAUSTED if too many files are waiting.</returns>
    public async Task<Result<T>> RunAsync<T>(string unit, Func<CancellationToken, Task<Result<T>>> workAsync, CancellationToken cancellationToken)
    {
        if (Enqueue(unit) is not { } file)
            return new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyUploads) { RetryDelay = RetryDelay };
        await using (cancellationToken.Register(() => Cancel(file, cancellationToken)))
            await file.Started.Task;
        try
        {
            return await workAsync(cancellationToken);
        }
        finally
        {
            Release(file.Queue);
        }
    }

    private QueuedFile? Enqueue(string unit)
    {
        lock (state)
        {
            var queue = units.GetValueOrDefault(unit) ?? new(unit);
            if (waiting >= maxWaiting || queue.Waiting.Count >= maxWaitingPerUnit)
                return null;
            units[unit] = queue;
            var file = new QueuedFile(queue);
            queue.Waiting.AddLast(file);
            waiting++;
            if (queue is { IsRunning: false, Waiting.Count: 1 })
                ready.Enqueue(queue);
            Dispatch();
            return file;
        }
    }

    private void Cancel(QueuedFile file, CancellationToken cancellationToken)
    {
        lock (state)
        {
            if (!file.Queue.Waiting.Remove(file))
                return; // it has started: the work sees the token
            waiting--;
            RemoveIfIdle(file.Queue);
        }

        file.Started.TrySetCanceled(cancellationToken);
    }

    private void Release(UnitQueue queue)
    {
        lock (state)
        {
            running--;
            queue.IsRunning = false;
            if (queue.Waiting.Count > 0)
                ready.Enqueue(queue);
            RemoveIfIdle(queue);
            Dispatch();
        }
    }

    private void Dispatch()
    {
        while (running < slots && ready.TryDequeue(out var queue))
            if (queue.Waiting.First?.Value is { } file)
            {
                queue.Waiting.RemoveFirst();
                waiting--;
                queue.IsRunning = true;
                running++;
                file.Started.SetResult();
            }
    }

    private void RemoveIfIdle(UnitQueue queue)
    {
        if (queue is { IsRunning: false, Waiting.Count: 0 })
            units.Remove(queue.Unit);
    }

    /// <summary>The files of a unit.</summary>
    private sealed class UnitQueue(string unit)
    {
        public string Unit => unit;

        public LinkedList<QueuedFile> Waiting { get; } = new();

        public bool IsRunning { get; set; }
    }

    private sealed class QueuedFile(UnitQueue queue)
    {
        public UnitQueue Queue => queue;

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
