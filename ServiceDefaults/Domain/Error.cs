namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>What kind of no it is; each becomes one gRPC status.</summary>
public enum ErrorKind
{
    /// <summary>What was sent is wrong, and would be at any time: INVALID_ARGUMENT.</summary>
    InvalidArgument,

    /// <summary>Not now, not in this state: FAILED_PRECONDITION.</summary>
    FailedPrecondition,

    /// <summary>Not by this caller: PERMISSION_DENIED.</summary>
    PermissionDenied,

    /// <summary>Not there, or not for this caller's eyes: NOT_FOUND.</summary>
    NotFound,

    /// <summary>There already, by another call: ALREADY_EXISTS.</summary>
    AlreadyExists,

    /// <summary>Changed since it was read: ABORTED.</summary>
    Aborted,
}

/// <summary>One field that is wrong.</summary>
/// <param name="Field">Its proto path, such as <c>theme.late_month_reason</c>.</param>
/// <param name="Reason">A stable reason of <see cref="ErrorReasons"/>.</param>
public sealed record FieldViolation(string Field, string Reason);

/// <summary>A rule's no: a stable reason, every wrong field at once, and the moves that would be open instead.</summary>
/// <param name="Kind">What kind of no it is.</param>
/// <param name="Reason">A stable reason, the key of the Chinese text a person reads.</param>
public sealed record Error(ErrorKind Kind, string Reason)
{
    /// <summary>Every wrong field, in the order of the form.</summary>
    public IReadOnlyList<FieldViolation> Fields { get; init; } = [];

    /// <summary>The state that stands in the way; empty where none does.</summary>
    public string State { get; init; } = "";

    /// <summary>The moves this caller may make from that state.</summary>
    public IReadOnlyList<string> AllowedTransitions { get; init; } = [];

    /// <summary>What the reason is about, such as the year a calendar lacks; empty where nothing is.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Everything wrong with what was sent.</summary>
    /// <exception cref="ArgumentException">The list is empty: then nothing is wrong.</exception>
    public static Error InvalidArgument(IReadOnlyList<FieldViolation> fields) =>
        fields is []
            ? throw new ArgumentException("a refusal names what is wrong", nameof(fields))
            : new(ErrorKind.InvalidArgument, ErrorReasons.FieldsInvalid) { Fields = fields };

    /// <summary>One field is wrong.</summary>
    public static Error InvalidArgument(string field, string reason) => InvalidArgument([new(field, reason)]);
}
