using System.Diagnostics;

namespace ThemeDay.Eventing.Diagnostics;

/// <summary>
/// Named points between the steps of outbox, dispatch, publish, apply and file store, for tests that crash, fail or delay a process there
/// (docs/reliability.md). A listener of the <see cref="DiagnosticListener"/> <c>ThemeDay.Failpoints</c> is called at each; without one, a point costs the read
/// of a field.
/// </summary>
public static class Failpoints
{
    /// <summary>The name of the DiagnosticListener.</summary>
    public const string ListenerName = "ThemeDay.Failpoints";

    /// <summary>A business transaction, with its outbox row, is about to be sent to the database.</summary>
    public const string OutboxSaving = "outbox.saving";

    /// <summary>A business transaction has been committed; the dispatcher has not been signaled, and the caller has no answer.</summary>
    public const string OutboxSaved = "outbox.saved";

    /// <summary>Rows of the outbox were read under the lock of the log.</summary>
    public const string DispatchRead = "dispatch.read";

    /// <summary>The rows were inserted into the log; they are still in the outbox.</summary>
    public const string DispatchInserted = "dispatch.inserted";

    /// <summary>The rows were deleted from the outbox; nothing is committed.</summary>
    public const string DispatchDeleted = "dispatch.deleted";

    /// <summary>The rows were moved to the log; no reader has been signaled.</summary>
    public const string DispatchCommitted = "dispatch.committed";

    /// <summary>Events after the published position were read; none has been sent.</summary>
    public const string PublishRead = "publish.read";

    /// <summary>RabbitMQ has confirmed the events; the published position is not saved.</summary>
    public const string PublishConfirmed = "publish.confirmed";

    /// <summary>The published position was saved.</summary>
    public const string PublishSaved = "publish.saved";

    /// <summary>The cursor of a subscription is locked; no event of the batch has been handled.</summary>
    public const string ApplyLocked = "apply.locked";

    /// <summary>The effect of an event was written; its row in the inbox was not.</summary>
    public const string ApplyHandled = "apply.handled";

    /// <summary>Effects, inbox and cursor were written; nothing is committed.</summary>
    public const string ApplyAdvanced = "apply.advanced";

    /// <summary>Events were applied; their deliveries are not acknowledged.</summary>
    public const string ApplyCommitted = "apply.committed";

    /// <summary>A file was received into a durable temporary one.</summary>
    public const string FileReceived = "file.received";

    /// <summary>A file was moved to its place in the store; its directory entry is not durable.</summary>
    public const string FileMoved = "file.moved";

    /// <summary>A file is durable in the store; no row refers to it.</summary>
    public const string FileStored = "file.stored";

    /// <summary>The row that refers to a file was committed.</summary>
    public const string FileReferenced = "file.referenced";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <summary>Calls the listeners, if there are any. They may throw, or not return.</summary>
    public static void Reach(string failpoint)
    {
        if (Listener.IsEnabled())
            Listener.Write(failpoint, null);
    }
}
