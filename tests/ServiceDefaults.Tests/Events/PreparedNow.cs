using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Tests.Events;

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
