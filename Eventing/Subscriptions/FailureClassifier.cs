using Grpc.Core;
using Npgsql;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Whose fault it is that an event was not applied.</summary>
internal static class FailureClassifier
{
    /// <summary>The event's own: it will not be applied by trying again.</summary>
    public static bool IsPermanent(Exception exception) => exception is not EventLogDivergedException && !IsTransient(exception);

    /// <summary>Not the event's: the database or the source is away, or another copy was in the way.</summary>
    public static bool IsTransient(Exception? exception) =>
        exception switch
        {
            null => false,
            // Another service away; every other status is what a rule refuses with, here.
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled } => true,
            OperationCanceledException or HttpRequestException or NpgsqlException { IsTransient: true } => true,
            PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
            NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException } => true,
            _ => IsTransient(exception.InnerException),
        };

    /// <summary>The source gave no answer, for whatever cause.</summary>
    public static bool IsRemoteFailure(Exception exception) => exception is RpcException or HttpRequestException or OperationCanceledException;

    /// <summary>A cause in a line.</summary>
    public static string Describe(Exception exception) => exception is RpcException call ? $"{call.StatusCode} {call.Status.Detail}" : exception.Message;
}
