using Google.Rpc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Domain;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Maps exceptions to statuses: concurrency conflicts, unavailable dependencies, bugs.</summary>
public sealed partial class ExceptionMapper(ILogger<ExceptionMapper> logger)
{
    /// <summary>The status of an exception other than an RpcException; logs it unless the request caused it.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="method">The RPC or operation that failed, for the log.</param>
    public Status Map(Exception exception, string method)
    {
        if (IsInvalidText(exception.GetBaseException()) || exception is InvalidDataException) // invalid compression flag in a frame of an upload stream
            return MalformedRequests.MalformedStatus();
        if (IsConflict(exception))
            return ErrorStatus.Create(Code.Aborted, ErrorReasons.EtagMismatch);
        if (IsTransient(exception))
        {
            LogUnavailable(logger, method, exception.GetBaseException().Message);
            return ErrorStatus.UnavailableStatus(ErrorReasons.TemporarilyUnavailable);
        }

        LogUnhandled(logger, exception, method);
        return ErrorStatus.Create(Code.Internal, ErrorReasons.InternalError);
    }

    /// <summary>
    /// Whether a dependency is unavailable, or the database is unreachable, starting, stopping or not created yet. Nothing was committed, so the work can be
    /// repeated.
    /// </summary>
    public static bool IsTransient(Exception exception) =>
        !IsConflict(exception)
        && exception.GetBaseException() is var cause
        && cause switch
        {
            PostgresException postgres => postgres.IsTransient
                || postgres.SqlState
                    is PostgresErrorCodes.AdminShutdown
                        or PostgresErrorCodes.CrashShutdown
                        or PostgresErrorCodes.CannotConnectNow
                        or PostgresErrorCodes.UndefinedTable
                        or PostgresErrorCodes.InvalidCatalogName,
            NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or HttpRequestException => true,
            IOException => exception is NpgsqlException or DbUpdateException or InvalidOperationException,
            _ => exception is InvalidOperationException { InnerException: NpgsqlException },
        };

    // Another request changed the same rows first.
    private static bool IsConflict(Exception exception) =>
        exception
            is DbUpdateConcurrencyException
                or DbUpdateException
                {
                    InnerException: PostgresException
                    {
                        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                    }
                };

    // A NUL, or an unpaired surrogate sent as JSON: valid in a message, but not storable as text.
    private static bool IsInvalidText(Exception cause) =>
        cause
            is System.Text.EncoderFallbackException
                or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter };

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "{Method} failed with a transient error: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string method, string cause);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "Unhandled exception in {Method}")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method);
}
