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
    private readonly Dictionary<string, Line> lines = [];
    private readonly Queue<Line> turns = new(); // lines with waiting files of which none is worked on; may contain lines whose files were cancelled
    private int running;
    private int waiting;

    /// <summary>Runs the work when it is the unit's turn.</summary>
    /// <param name="unit">The unit whose file it is, with its district.</param>
    /// <param name="workAsync">The work; it must not block the calling thread.</param>
    /// <param name="cancellationToken">Cancels the wait and the work.</param>
    /// <returns>The result of the work; RESOURCE_EXHAUSTED if too many files are waiting.</returns>
    public async Task<Result<T>> RunAsync<T>(string unit, Func<CancellationToken, Task<Result<T>>> workAsync, CancellationToken cancellationToken)
    {
        if (Enter(unit) is not { } place)
            return new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyUploads) { RetryDelay = RetryDelay };
        await using (cancellationToken.Register(() => Leave(place, cancellationToken)))
            await place.Turn.Task;
        try
        {
            return await workAsync(cancellationToken);
        }
        finally
        {
            Release(place.Line);
        }
    }

    private Place? Enter(string unit)
    {
        lock (state)
        {
            var line = lines.GetValueOrDefault(unit) ?? new(unit);
            if (waiting >= maxWaiting || line.Waiting.Count >= maxWaitingPerUnit)
                return null;
            lines[unit] = line;
            var place = new Place(line);
            line.Waiting.AddLast(place);
            waiting++;
            if (line is { IsRunning: false, Waiting.Count: 1 })
                turns.Enqueue(line);
            Dispatch();
            return place;
        }
    }

    private void Leave(Place place, CancellationToken cancellationToken)
    {
        lock (state)
        {
            if (!place.Line.Waiting.Remove(place))
                return; // its turn has come: the work sees the token
            waiting--;
            RemoveIfIdle(place.Line);
        }

        place.Turn.TrySetCanceled(cancellationToken);
    }

    private void Release(Line line)
    {
        lock (state)
        {
            running--;
            line.IsRunning = false;
            if (line.Waiting.Count > 0)
                turns.Enqueue(line);
            RemoveIfIdle(line);
            Dispatch();
        }
    }

    private void Dispatch()
    {
        while (running < slots && turns.TryDequeue(out var line))
            if (line.Waiting.First?.Value is { } place)
            {
                line.Waiting.RemoveFirst();
                waiting--;
                line.IsRunning = true;
                running++;
                place.Turn.SetResult();
            }
    }

    private void RemoveIfIdle(Line line)
    {
        if (line is { IsRunning: false, Waiting.Count: 0 })
            lines.Remove(line.Unit);
    }

    /// <summary>The files of a unit.</summary>
    private sealed class Line(string unit)
    {
        public string Unit => unit;

        public LinkedList<Place> Waiting { get; } = new();

        public bool IsRunning { get; set; }
    }

    private sealed class Place(Line line)
    {
        public Line Line => line;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
