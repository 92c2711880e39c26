using Grpc.Core;
using Npgsql;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Classifies failures to apply an event as permanent or transient.</summary>
internal static class FailureClassifier
{
    /// <summary>Permanent: caused by the event itself, so a retry would fail again.</summary>
    public static bool IsPermanent(Exception exception) => exception is not EventLogDivergedException && !IsTransient(exception);

    /// <summary>Transient: the database or the source is unavailable, or another instance interfered.</summary>
    public static bool IsTransient(Exception? exception) =>
        exception switch
        {
            null => false,
            // Another service is unavailable; every other status is a domain error of this service.
            RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled } => true,
            OperationCanceledException or HttpRequestException or NpgsqlException { IsTransient: true } => true,
            PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
            NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException } => true,
            _ => IsTransient(exception.InnerException),
        };

    /// <summary>The source did not respond, for whatever cause.</summary>
    public static bool IsRemoteFailure(Exception exception) => exception is RpcException or HttpRequestException or OperationCanceledException;

    /// <summary>The cause in one line.</summary>
    public static string Describe(Exception exception) => exception is RpcException call ? $"{call.StatusCode} {call.Status.Detail}" : exception.Message;
}
