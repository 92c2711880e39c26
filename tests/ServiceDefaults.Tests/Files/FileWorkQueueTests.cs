using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.ServiceDefaults.Tests.Files;

public sealed class FileWorkQueueTests
{
    [Fact]
    public async Task A_unit_with_many_large_files_does_not_delay_the_file_of_another()
    {
        var queue = new FileWorkQueue(slots: 2);
        var large = Enumerable.Range(0, 5).Select(_ => new Work(queue, "A")).ToList();
        await large[0].Started;

        var other = new Work(queue, "B");
        await other.Started;
        other.Finish();

        Assert.Null((await other.Result).Error);
        Assert.Equal([true, false, false, false, false], large.Select(work => work.Started.IsCompleted));
        large.ForEach(work => work.Finish());
        await Task.WhenAll(large.Select(work => work.Result));
    }

    [Fact]
    public async Task Units_take_turns_while_all_slots_are_in_use()
    {
        var queue = new FileWorkQueue(slots: 1);
        List<string> order = [];
        var first = new Work(queue, "A", order);
        Work[] waiting = [new(queue, "A", order), new(queue, "A", order), new(queue, "B", order), new(queue, "C", order), new(queue, "B", order)];
        foreach (var work in waiting)
            work.Finish();

        first.Finish();
        await Task.WhenAll(waiting.Select(work => work.Result));

        Assert.Equal(["A", "B", "C", "A", "B", "A"], order);
    }

    [Fact]
    public async Task A_unit_that_has_too_many_files_waiting_is_refused_and_told_when_to_try_again_and_another_is_not()
    {
        var queue = new FileWorkQueue(slots: 1, maxWaitingPerUnit: 2);
        Work[] taken = [new(queue, "A"), new(queue, "A"), new(queue, "A")];

        var refused = (await new Work(queue, "A").Result).Error;
        var other = new Work(queue, "B");

        Assert.Equal((ErrorKind.ResourceExhausted, ErrorReasons.TooManyUploads), (refused?.Kind, refused?.Reason));
        Assert.True(refused?.RetryDelay > TimeSpan.Zero);
        foreach (var work in (Work[])[.. taken, other])
            work.Finish();
        Assert.All(await Task.WhenAll(((Work[])[.. taken, other]).Select(work => work.Result)), result => Assert.Null(result.Error));
    }

    [Fact]
    public async Task No_more_files_wait_than_the_process_may_hold()
    {
        var queue = new FileWorkQueue(slots: 1, maxWaiting: 2);
        Work[] taken = [new(queue, "A"), new(queue, "B"), new(queue, "C")];

        Assert.Equal(ErrorReasons.TooManyUploads, (await new Work(queue, "D").Result).Error?.Reason);
        foreach (var work in taken)
            work.Finish();
        await Task.WhenAll(taken.Select(work => work.Result));
    }

    [Fact]
    public async Task A_file_whose_sender_left_gives_up_its_place()
    {
        var queue = new FileWorkQueue(slots: 1, maxWaitingPerUnit: 1);
        using var left = new CancellationTokenSource();
        var first = new Work(queue, "A");
        var leaving = new Work(queue, "A", cancellationToken: left.Token);

        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving.Result);
        var next = new Work(queue, "A");
        first.Finish();
        next.Finish();

        Assert.Null((await next.Result).Error);
    }

    [Fact]
    public async Task Work_that_fails_gives_up_its_slot()
    {
        var queue = new FileWorkQueue(slots: 1);

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            queue.RunAsync<string>("A", _ => Task.FromException<Result<string>>(new InvalidDataException()), CancellationToken.None)
        );
        var next = new Work(queue, "A");
        next.Finish();

        Assert.Null((await next.Result).Error);
    }

    /// <summary>Work that lasts until the test says so.</summary>
    private sealed class Work
    {
        private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Work(FileWorkQueue queue, string unit, List<string>? order = null, CancellationToken cancellationToken = default) =>
            Result = queue.RunAsync<string>(
                unit,
                async _ =>
                {
                    order?.Add(unit); // one at a time
                    started.SetResult();
                    await finished.Task;
                    return "done";
                },
                cancellationToken
            );

        public Task Started => started.Task;

        public Task<Result<string>> Result { get; }

        public void Finish() => finished.SetResult();
    }
}
