namespace ThemeDay.Faults.Workload;

/// <summary>What a client knows about an operation.</summary>
internal enum OperationOutcome
{
    /// <summary>Not even sent.</summary>
    Invoked,

    /// <summary>Answered OK: it must be there, once.</summary>
    Acknowledged,

    /// <summary>Refused: it must not be there.</summary>
    Refused,

    /// <summary>Without an answer: it may be there, once.</summary>
    Indeterminate,
}

/// <summary>One operation of the history.</summary>
/// <param name="Method">The RPC.</param>
/// <param name="Service">The service that was called.</param>
/// <param name="Effect">The effect that it has in the log of the service: the name of the event type and the resource.</param>
/// <param name="RequestId">The request_id; empty without one.</param>
internal sealed record Operation(string Method, string Service, string Effect, string RequestId)
{
    public OperationOutcome Outcome { get; set; }

    /// <summary>The attempts that ended without an answer.</summary>
    public int LostAnswers { get; set; }

    /// <summary>The event that it recorded, if it was acknowledged and the answer names it.</summary>
    public Guid? EventId { get; set; }

    /// <summary>The status of the last attempt.</summary>
    public string Status { get; set; } = "";

    /// <summary>Whether an answer was lost, and the operation was acknowledged later.</summary>
    public bool IsRecovered => LostAnswers > 0 && Outcome is OperationOutcome.Acknowledged;

    public override string ToString() => $"{Method} ({Effect}) {Outcome}, {LostAnswers} answers lost, {Status}, request_id {RequestId}, event {EventId}";
}
