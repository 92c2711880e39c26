using Npgsql;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Tests.Storage;

public sealed class StorageFailureTests
{
    [Theory]
    [InlineData("25P03")] // the session was ended while the process was stopped
    [InlineData("25006")] // a standby, during a failover
    [InlineData("53300")] // too many connections
    [InlineData("57P01")] // shutdown
    [InlineData("57P03")] // starting
    [InlineData("3D000")] // the database is not created yet
    [InlineData("42P01")] // the tables are not created yet
    public void A_failure_that_passes_by_itself_is_to_be_repeated(string sqlState) => Assert.True(StorageFailure.IsTransient(Of(sqlState)));

    [Theory]
    [InlineData("22001")] // a value is too long
    [InlineData("23514")] // a check constraint
    [InlineData("42501")] // a permission is missing
    public void Any_other_failure_is_not(string sqlState) => Assert.False(StorageFailure.IsTransient(Of(sqlState)));

    private static PostgresException Of(string sqlState) => new("", "ERROR", "ERROR", sqlState);
}
