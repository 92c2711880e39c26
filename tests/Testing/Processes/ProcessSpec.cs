namespace ThemeDay.Testing;

/// <summary>Options of a child process: program, user and signals.</summary>
public sealed record ProcessSpec(string Program, params string[] Arguments)
{
    /// <summary>The system user to run as. Only root can switch users; otherwise the process runs as the caller.</summary>
    public string? User { get; init; }

    /// <summary>The signal that requests a graceful stop.</summary>
    public Signal StopSignal { get; init; } = Signal.Term;

    /// <summary>The signal sent by the kernel when this process dies, for whatever reason.</summary>
    public Signal DeathSignal { get; init; } = Signal.Kill;

    /// <summary>Variables added to the environment of this process; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The working directory; the user must have access to it.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>The file the output is appended to; null discards it.</summary>
    public string? Log { get; init; }

    /// <summary>Writes to the console of this process instead.</summary>
    public bool InheritConsole { get; init; }
}

/// <summary>The signals in use, with their names and numbers on Linux.</summary>
public enum Signal
{
    None = 0,
    Int = 2,
    Quit = 3,
    Kill = 9,
    Term = 15,
    Cont = 18,
    Stop = 19,
}
