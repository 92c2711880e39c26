using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Maps unhandled exceptions to statuses: concurrency conflicts, unavailable dependencies, cancellation and deadlines, bugs.</summary>
public sealed partial class ExceptionInterceptor(ILogger<ExceptionInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) =>
        GuardAsync(
            context,
            async () =>
            {
                await continuation(request, responseStream, context);
                return true;
            }
        );

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> handler)
    {
        MalformedRequests.MarkRequestRead(context);
        try
        {
            return await handler();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw ToRpcException(exception, context);
        }
    }

    /// <summary>The status of an exception that is not an <see cref="RpcException"/>; logs it unless it is a fault of the caller.</summary>
    internal RpcException ToRpcException(Exception exception, ServerCallContext context)
    {
        if (exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
            return new(
                new(
                    context.Deadline < DateTime.MaxValue && context.Deadline <= TimeProvider.System.GetUtcNow().UtcDateTime
                        ? StatusCode.DeadlineExceeded
                        : StatusCode.Cancelled,
                    "the caller left"
                )
            );
        if (IsInvalidText(exception.GetBaseException()))
            return MalformedRequests.Malformed();
        if (
            exception
            is DbUpdateConcurrencyException
                or DbUpdateException
                {
                    InnerException: PostgresException
                    {
                        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                    }
                }
        )
            return ErrorStatus.Create(Code.Aborted, ErrorReasons.EtagMismatch).ToRpcException();
        if (exception is InvalidDataException)
            return MalformedRequests.Malformed(); // invalid compression flag in a frame of an upload stream
        if (IsTransient(exception))
        {
            LogUnavailable(logger, context.Method, exception.GetBaseException().Message);
            return ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
        }

        LogUnhandled(logger, exception, context.Method);
        return ErrorStatus.Create(Code.Internal, ErrorReasons.InternalError).ToRpcException();
    }

    // A NUL, or an unpaired surrogate sent as JSON: valid in a message, but not storable as text.
    private static bool IsInvalidText(Exception cause) =>
        cause
            is System.Text.EncoderFallbackException
                or PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter };

    // The database is unreachable, starting, stopping or not created yet. Nothing was committed, so the request can be retried.
    private static bool IsTransient(Exception exception) =>
        exception.GetBaseException() is var cause
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

    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "{Method} failed with a transient error: {Cause}")]
    private static partial void LogUnavailable(ILogger logger, string method, string cause);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error, Message = "Unhandled exception in {Method}")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method);
}
