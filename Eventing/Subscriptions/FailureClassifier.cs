using System.Collections.Frozen;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Log;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>What a failure to apply an event comes from, and so what is done about it.</summary>
public enum FailureKind
{
    /// <summary>The event itself, or a bug of its handler: every retry would fail again. The event is dead-lettered, later ones are applied.</summary>
    Event,

    /// <summary>
    /// Something that passes by itself, such as a lost connection, another instance or a request that changed the same rows: the events wait, and are retried.
    /// </summary>
    Interruption,

    /// <summary>
    /// The server or the deployment, such as a missing permission or a full disk: every event would fail. The subscription halts until it is corrected.
    /// </summary>
    Deployment,
}

/// <summary>Classifies failures to apply an event.</summary>
public static class FailureClassifier
{
    private const string IdleInTransaction = "25P03"; // not in PostgresErrorCodes

    /// <summary>What errors of PostgreSQL come from: by SQLSTATE, else by its class, the first two characters. All others are of the deployment.</summary>
    /// <remarks>
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html. An unknown error halts the subscription: a dead letter per event would be the costlier
    /// mistake.
    /// </remarks>
    private static readonly FrozenDictionary<string, FailureKind> SqlStates = new Dictionary<string, FailureKind>
    {
        ["21"] = FailureKind.Event, // cardinality violation: the data selects several rows
        ["22"] = FailureKind.Event, // data exception
        ["23"] = FailureKind.Event, // integrity constraint violation
        ["27"] = FailureKind.Event, // triggered data change violation
        ["44"] = FailureKind.Event, // with check option violation
        ["54"] = FailureKind.Event, // program limit exceeded: a value that is too large for an index
        ["P0"] = FailureKind.Event, // raised by a function or trigger
        ["08"] = FailureKind.Interruption, // connection exception
        ["40"] = FailureKind.Interruption, // transaction rollback: serialization failure, deadlock
        ["55"] = FailureKind.Interruption, // object not in prerequisite state: in use, lock not available
        ["57"] = FailureKind.Interruption, // operator intervention: shutdown, cancelled, start-up
        [PostgresErrorCodes.TooManyConnections] = FailureKind.Interruption,
        [PostgresErrorCodes.OutOfMemory] = FailureKind.Interruption,
        [IdleInTransaction] = FailureKind.Interruption, // the session of a process that was stopped for a while
        [PostgresErrorCodes.ReadOnlySqlTransaction] = FailureKind.Interruption, // a standby, during a failover
        [PostgresErrorCodes.DatabaseDropped] = FailureKind.Deployment,
        [EventSchema.ClockAheadState] = FailureKind.Deployment,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a failure comes from: the first of the exception and its inner ones that tells.</summary>
    public static FailureKind Classify(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            if (Find(cause) is { } kind)
                return kind;
        return FailureKind.Event;
    }

    /// <summary>Whether the event is to be dead-lettered.</summary>
    public static bool IsPermanent(Exception exception) => exception is not EventLogDivergedException && Classify(exception) is FailureKind.Event;

    /// <summary>Whether a retry may succeed, at once or once an operator has corrected the cause.</summary>
    public static bool IsTransient(Exception exception) => Classify(exception) is not FailureKind.Event;

    /// <summary>The source did not respond, for whatever cause.</summary>
    public static bool IsRemoteFailure(Exception exception) => exception is RpcException or HttpRequestException or OperationCanceledException;

    /// <summary>The cause in one line.</summary>
    public static string Describe(Exception exception) =>
        exception switch
        {
            RpcException call => $"{call.StatusCode} {call.Status.Detail}",
            _ => exception.GetBaseException().Message,
        };

    private static FailureKind? Find(Exception exception) =>
        exception switch
        {
            PostgresException { SqlState: var state } => SqlStates.GetValueOrDefault(state, SqlStates.GetValueOrDefault(state[..2], FailureKind.Deployment)),
            NpgsqlException { IsTransient: true } => FailureKind.Interruption,
            NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException } => FailureKind.Interruption,
            NpgsqlException => FailureKind.Deployment, // of the connection string, TLS or password
            // Another service does not answer, or refuses this one; every other status is a domain error of this service.
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled } => FailureKind.Interruption,
            RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.Unimplemented } => FailureKind.Deployment,
            OperationCanceledException or HttpRequestException => FailureKind.Interruption,
            DbUpdateConcurrencyException => FailureKind.Interruption, // a request changed the same rows meanwhile; no error of PostgreSQL is in it
            _ => null,
        };
}
