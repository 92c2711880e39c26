namespace ThemeDay.Faults.Nemesis;

/// <summary>A kind of fault.</summary>
/// <param name="Name">Its name in reports and in <c>FAULTS</c>.</param>
/// <param name="RunAsync">Injects it under load, again and again until the round ends, and heals it.</param>
internal sealed record Fault(string Name, Func<FaultContext, Task> RunAsync)
{
    /// <summary>Injects it after the load and heals it; returns what the services should have noticed and did not.</summary>
    public Func<FaultContext, Task<IReadOnlyList<string>>>? AfterAsync { get; init; }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill", ProcessFaults.KillAsync),
        new("stop", ProcessFaults.StopAsync),
        new("crash-at-failpoint", FailpointFaults.CrashAsync),
        new("cut-connections", ConnectionFaults.CutAsync),
        new("lost-commit-answer", ConnectionFaults.LoseCommitAnswersAsync),
        new("late-commit", ConnectionFaults.DelayCommitsAsync),
        new("postgres-restart", ServerFaults.RestartPostgresAsync),
        new("postgres-stop", ServerFaults.StopPostgresAsync),
        new("disk-full", ServerFaults.FillDiskAsync),
        new("rabbitmq-restart", ServerFaults.RestartRabbitMqAsync),
        new("rabbitmq-alarm", ServerFaults.RaiseMemoryAlarmAsync),
        new("rabbitmq-stop", ServerFaults.StopRabbitMqAsync),
        new("clocks", ClockFaults.ShiftAsync),
        new("key-rotation", KeyFaults.RotateAsync),
        new("restore", RestoreFaults.CopyAsync) { AfterAsync = RestoreFaults.RestoreAsync },
    ];

    public override string ToString() => Name;
}
