namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The kind of an error; each maps to one gRPC status code.</summary>
public enum ErrorKind
{
    /// <summary>The request is invalid, regardless of state: INVALID_ARGUMENT.</summary>
    InvalidArgument,

    /// <summary>Not allowed in the current state: FAILED_PRECONDITION.</summary>
    FailedPrecondition,

    /// <summary>Not allowed for this caller: PERMISSION_DENIED.</summary>
    PermissionDenied,

    /// <summary>Does not exist, or is not visible to this caller: NOT_FOUND.</summary>
    NotFound,

    /// <summary>Created already by another request: ALREADY_EXISTS.</summary>
    AlreadyExists,

    /// <summary>Changed since it was read: ABORTED.</summary>
    Aborted,

    /// <summary>Too large, too many or too busy: RESOURCE_EXHAUSTED.</summary>
    ResourceExhausted,
}

/// <summary>An invalid field.</summary>
/// <param name="Field">The proto path, such as <c>theme.late_month_reason</c>.</param>
/// <param name="Reason">A stable reason of <see cref="ErrorReasons"/>.</param>
public sealed record FieldViolation(string Field, string Reason)
{
    /// <summary>What the field contains that it must not, and where; null if the reason says it all.</summary>
    public FoundInField? Found { get; init; }

    /// <summary>The value of the field, where it is not personal, such as a date; empty if the message does not name it.</summary>
    public string Given { get; init; } = "";

    /// <summary>What is allowed instead, such as the earliest date; empty if the reason says it all.</summary>
    public string Allowed { get; init; } = "";
}

/// <summary>What was found in a field. The text itself is not repeated: errors are logged by callers.</summary>
/// <param name="Kind">The key of a localized Chinese name.</param>
/// <param name="First">Its first character, counted from 1.</param>
/// <param name="Last">Its last character.</param>
public sealed record FoundInField(string Kind, int First, int Last);

/// <summary>Domain error: stable reason, all field violations, and the allowed transitions.</summary>
/// <param name="Kind">The kind of the error.</param>
/// <param name="Reason">A stable reason, the key of the localized Chinese message.</param>
public sealed record Error(ErrorKind Kind, string Reason)
{
    /// <summary>All field violations, in the order of the form.</summary>
    public IReadOnlyList<FieldViolation> Fields { get; init; } = [];

    /// <summary>The state that does not allow the request; empty if there is none.</summary>
    public string State { get; init; } = "";

    /// <summary>The transitions that the caller may make from that state.</summary>
    public IReadOnlyList<string> AllowedTransitions { get; init; } = [];

    /// <summary>The types of the state and of the transitions, by which their Chinese names are found; null if they have none.</summary>
    public (string State, string Transition)? TransitionTypes { get; init; }

    /// <summary>The subject of the reason, such as the year missing in the calendar; empty if there is none.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The value that is not allowed, where it is not personal, such as a date; empty if the message does not name it.</summary>
    public string Given { get; init; } = "";

    /// <summary>What is allowed instead, such as the earliest date; empty if the reason says it all.</summary>
    public string Allowed { get; init; } = "";

    /// <summary>The time after which to try again; null if waiting does not help.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>Creates a validation error with all field violations.</summary>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public static Error InvalidArgument(IReadOnlyList<FieldViolation> fields) =>
        fields is []
            ? throw new ArgumentException("a refusal names what is wrong", nameof(fields))
            : new(ErrorKind.InvalidArgument, ErrorReasons.FieldsInvalid) { Fields = fields };

    /// <summary>Creates a validation error for one field.</summary>
    /// <param name="field">The proto path.</param>
    /// <param name="reason">A stable reason.</param>
    /// <param name="given">The value of the field, where it is not personal; empty if the message does not name it.</param>
    /// <param name="allowed">What is allowed instead; empty if the reason says it all.</param>
    public static Error InvalidArgument(string field, string reason, string given = "", string allowed = "") =>
        InvalidArgument([new(field, reason) { Given = given, Allowed = allowed }]);
}
