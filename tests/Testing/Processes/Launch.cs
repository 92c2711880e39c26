namespace ThemeDay.Testing;

/// <summary>What to start, as whom, and how it is to end.</summary>
public sealed record Launch(string Program, params string[] Arguments)
{
    /// <summary>The system's user to run as; only root can be another, so for everyone else it is the caller.</summary>
    public string? User { get; init; }

    /// <summary>What asks it to stop in order.</summary>
    public Signal StopSignal { get; init; } = Signal.Term;

    /// <summary>What the kernel sends it when this process dies, however that happens.</summary>
    public Signal DeathSignal { get; init; } = Signal.Kill;

    /// <summary>Added to this process's own variables; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it runs; its user must be able to enter it.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>The file its output is appended to; null drops it.</summary>
    public string? Log { get; init; }

    /// <summary>It writes to this process's own console instead.</summary>
    public bool SharesConsole { get; init; }
}

/// <summary>The signals used here, by their names and numbers on Linux.</summary>
public enum Signal
{
    None = 0,
    Int = 2,
    Quit = 3,
    Kill = 9,
    Term = 15,
}
