using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>Failures of the database.</summary>
public static class DatabaseFailure
{
    /// <summary>Whether Npgsql threw the exception, or EF Core wrapped one of Npgsql.</summary>
    public static bool Is(Exception? exception) => exception is NpgsqlException || (exception is not null && Is(exception.InnerException));
}
