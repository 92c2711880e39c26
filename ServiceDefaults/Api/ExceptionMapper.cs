using Google.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Storage;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Maps exceptions to statuses: concurrency conflicts, unavailable dependencies, bugs.</summary>
public sealed partial class ExceptionMapper(ILogger<ExceptionMapper> logger)
{
    /// <summary>The status of an exception in a request: CANCELLED if its caller has ended it, which is no error, else that of any exception.</summary>
    /// <param name="exception">The exception, other than an RpcException.</param>
    /// <param name="method">The RPC or route that failed, for the log.</param>
    /// <param name="requestAborted">Cancelled when the caller ends the request.</param>
    public Status MapInRequest(Exception exception, string method, CancellationToken requestAborted)
    {
        if (!IsCallerGone(exception, requestAborted))
            return Map(exception, method);
        LogCallerLeft(logger, exception, method);
        return ErrorStatus.Create(Code.Cancelled, ErrorReasons.RequestCancelled);
    }

    /// <summary>The status of an exception other than an RpcException; logs it unless the request caused it.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="method">The RPC or operation that failed, for the log.</param>
    public Status Map(Exception exception, string method)
    {
        if (FindRequestError(exception) is { } requestError)
        {
            LogUnreadable(logger, exception, method);
            return requestError;
        }

        if (exception is EventTooLargeException large)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.EventTooLarge) { Subject = large.Type }.ToStatus();
        if (StorageFailure.IsConflict(exception))
            return ErrorStatus.Create(Code.Aborted, ErrorReasons.EtagMismatch);
        if (exception.GetBaseException() is PostgresException { SqlState: EventSchema.ClockAheadState } ahead)
        {
            LogClockAhead(logger, ahead.MessageText);
            return ErrorStatus.UnavailableStatus(ErrorReasons.TemporarilyUnavailable);
        }

        if (StorageFailure.IsTransient(exception))
        {
            LogUnavailable(logger, method, exception.GetBaseException().Message);
            return ErrorStatus.UnavailableStatus(ErrorReasons.TemporarilyUnavailable);
        }

        if (exception is FileStoreException store)
        {
            LogFileStoreFailed(logger, exception, method);
            return store.IsFull
                ? ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.StorageFull)
                : ErrorStatus.UnavailableStatus(ErrorReasons.TemporarilyUnavailable);
        }

        LogUnhandled(logger, exception, method);
        return ErrorStatus.Create(Code.Internal, ErrorReasons.InternalError);
    }

    // What a body that is read fails with, once the connection or the stream is reset; the token may be cancelled later than that.
    private static bool IsCallerGone(Exception exception, CancellationToken requestAborted) =>
        exception is ConnectionResetException or ConnectionAbortedException
        || (
            requestAborted.IsCancellationRequested
            && exception.GetBaseException()
                is OperationCanceledException
                    or IOException
                    or InvalidOperationException
                    or ObjectDisposedException
                    or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
        );

    /// <summary>The status of what the request itself caused; null for any other exception.</summary>
    private static Status? FindRequestError(Exception exception) =>
        exception switch
        {
            BadHttpRequestException bad => MalformedRequests.ToStatus(bad),
            InvalidDataException => MalformedRequests.MalformedStatus(), // a form over its limits, a compression flag in a frame of an upload stream
            IOException { InnerException: OverflowException } => MalformedRequests.MalformedStatus(), // Kestrel: the size of a chunk
            _ => IsInvalidText(exception.GetBaseException()) ? MalformedRequests.MalformedStatus() : null,
        };

    // A NUL, or an unpaired surrogate sent as JSON: valid in a message, but not storable as text.
    private static bool IsInvalidText(Exception cause) =>
        cause
            is System.Text.EncoderFallbackException
                or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter };

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "{Method} failed with a transient error: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string method, string cause);

    [LoggerMessage(EventId = 1404, Level = LogLevel.Debug, Message = "{Method} cannot be read")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string method);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Debug, Message = "{Method} ended with its caller")]
    private static partial void LogCallerLeft(ILogger logger, Exception exception, string method);

    [LoggerMessage(EventId = 1405, Level = LogLevel.Critical, Message = "Nothing can be recorded: {Cause}. Correct the clock of this machine.")]
    private static partial void LogClockAhead(ILogger logger, string cause);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "Unhandled exception in {Method}")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method);

    [LoggerMessage(EventId = 1406, Level = LogLevel.Error, Message = "{Method} failed: the file store cannot be written")]
    private static partial void LogFileStoreFailed(ILogger logger, Exception exception, string method);
}
