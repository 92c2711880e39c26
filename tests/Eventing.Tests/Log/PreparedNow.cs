using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Tests.Log;

internal static class PreparedNow
{
    /// <summary>What says that the database is prepared, and has said so.</summary>
    public static DatabaseReadiness Create()
    {
        var prepared = new DatabaseReadiness();
        prepared.MarkReady();
        return prepared;
    }
}
