using System.Reflection;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.Tests.Subscriptions;

public sealed class FailureClassifierTests
{
    public static TheoryData<string, FailureKind> SqlStates =>
        new()
        {
            { PostgresErrorCodes.CardinalityViolation, FailureKind.Event },
            { PostgresErrorCodes.StringDataRightTruncation, FailureKind.Event },
            { PostgresErrorCodes.CharacterNotInRepertoire, FailureKind.Event },
            { PostgresErrorCodes.CheckViolation, FailureKind.Event },
            { PostgresErrorCodes.ForeignKeyViolation, FailureKind.Event },
            { PostgresErrorCodes.UniqueViolation, FailureKind.Event },
            { PostgresErrorCodes.TriggeredDataChangeViolation, FailureKind.Event },
            { PostgresErrorCodes.WithCheckOptionViolation, FailureKind.Event },
            { PostgresErrorCodes.ProgramLimitExceeded, FailureKind.Event },
            { PostgresErrorCodes.RaiseException, FailureKind.Event },
            { PostgresErrorCodes.ConnectionFailure, FailureKind.Interruption },
            { "25P03", FailureKind.Interruption },
            { PostgresErrorCodes.ReadOnlySqlTransaction, FailureKind.Interruption },
            { PostgresErrorCodes.SerializationFailure, FailureKind.Interruption },
            { PostgresErrorCodes.DeadlockDetected, FailureKind.Interruption },
            { PostgresErrorCodes.TooManyConnections, FailureKind.Interruption },
            { PostgresErrorCodes.LockNotAvailable, FailureKind.Interruption },
            { PostgresErrorCodes.QueryCanceled, FailureKind.Interruption },
            { PostgresErrorCodes.AdminShutdown, FailureKind.Interruption },
            { PostgresErrorCodes.CannotConnectNow, FailureKind.Interruption },
            { PostgresErrorCodes.FeatureNotSupported, FailureKind.Deployment },
            { PostgresErrorCodes.InFailedSqlTransaction, FailureKind.Deployment },
            { PostgresErrorCodes.InvalidPassword, FailureKind.Deployment },
            { PostgresErrorCodes.InvalidCatalogName, FailureKind.Deployment },
            { PostgresErrorCodes.InvalidSchemaName, FailureKind.Deployment },
            { PostgresErrorCodes.InsufficientPrivilege, FailureKind.Deployment },
            { PostgresErrorCodes.UndefinedColumn, FailureKind.Deployment },
            { PostgresErrorCodes.UndefinedTable, FailureKind.Deployment },
            { PostgresErrorCodes.UndefinedFunction, FailureKind.Deployment },
            { PostgresErrorCodes.DiskFull, FailureKind.Deployment },
            { PostgresErrorCodes.ConfigurationLimitExceeded, FailureKind.Deployment },
            { PostgresErrorCodes.DatabaseDropped, FailureKind.Deployment },
            { PostgresErrorCodes.IoError, FailureKind.Deployment },
            { PostgresErrorCodes.InternalError, FailureKind.Deployment },
            { PostgresErrorCodes.DataCorrupted, FailureKind.Deployment },
            { EventSchema.ClockAheadState, FailureKind.Deployment },
            { "ZZ999", FailureKind.Deployment },
        };

    public static TheoryData<Exception, FailureKind> Exceptions =>
        new()
        {
            { new InvalidDataException("a bug, or a rule"), FailureKind.Event },
            { new RpcException(new(StatusCode.FailedPrecondition, "a rule")), FailureKind.Event },
            { new RpcException(new(StatusCode.PermissionDenied, "a rule")), FailureKind.Event },
            { new RpcException(new(StatusCode.Unavailable, "another service")), FailureKind.Interruption },
            { new RpcException(new(StatusCode.DeadlineExceeded, "another service")), FailureKind.Interruption },
            { new RpcException(new(StatusCode.Unauthenticated, "another service")), FailureKind.Deployment },
            { new RpcException(new(StatusCode.Unimplemented, "an older service")), FailureKind.Deployment },
            { new TaskCanceledException(), FailureKind.Interruption },
            { new HttpRequestException("another service"), FailureKind.Interruption },
            { new NpgsqlException("a lost connection", new IOException()), FailureKind.Interruption },
            { new NpgsqlException("an exhausted pool", new TimeoutException()), FailureKind.Interruption },
            { new NpgsqlException("no password"), FailureKind.Deployment },
            { new InvalidOperationException("a wrapper", new NpgsqlException("a lost connection", new IOException())), FailureKind.Interruption },
            { new DbUpdateException("a wrapper", Postgres(PostgresErrorCodes.CheckViolation)), FailureKind.Event },
            { new DbUpdateException("a wrapper", Postgres(PostgresErrorCodes.UndefinedColumn)), FailureKind.Deployment },
            { new DbUpdateConcurrencyException("a request changed the same rows"), FailureKind.Interruption },
            { new InvalidOperationException("a wrapper", new DbUpdateConcurrencyException()), FailureKind.Interruption },
        };

    [Theory]
    [MemberData(nameof(SqlStates))]
    public void An_error_of_PostgreSQL_is_the_events_only_if_its_data_caused_it(string sqlState, FailureKind expected)
    {
        Assert.Equal(expected, FailureClassifier.Classify(Postgres(sqlState)));
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void What_wraps_an_error_does_not_hide_it(Exception exception, FailureKind expected)
    {
        Assert.Equal(expected, FailureClassifier.Classify(exception));
    }

    [Fact]
    public void Errors_of_the_event_are_of_six_classes_and_those_that_code_raises()
    {
        string[] ofTheEvent = ["21", "22", "23", "27", "44", "54", "P0"];
        var states = typeof(PostgresErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        Assert.True(states.Count > 200, "the error codes are not where they were");
        Assert.Equal(
            states.Where(state => ofTheEvent.Contains(state[..2])).Order(),
            states.Where(state => FailureClassifier.IsPermanent(Postgres(state))).Order()
        );
    }

    [Fact]
    public void A_log_that_diverged_is_no_failure_of_an_event()
    {
        Assert.False(FailureClassifier.IsPermanent(new EventLogDivergedException("restored", 1)));
    }

    private static PostgresException Postgres(string sqlState) => new("failed", "ERROR", "ERROR", sqlState);
}
