using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Tells failures of the database that pass by themselves from others.</summary>
public static class StorageFailure
{
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
                || FailureClassifier.Classify(postgres) is FailureKind.Interruption
                || postgres.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName,
            NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or HttpRequestException => true,
            IOException => exception is NpgsqlException or DbUpdateException or InvalidOperationException,
            _ => exception is InvalidOperationException { InnerException: NpgsqlException },
        };

    /// <summary>Whether another request changed the same rows first.</summary>
    public static bool IsConflict(Exception exception) =>
        exception
            is DbUpdateConcurrencyException
                or DbUpdateException
                {
                    InnerException: PostgresException
                    {
                        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                    }
                };
}
