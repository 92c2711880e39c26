using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Tests.Log;

internal static class PreparedNow
{
    /// <summary>A readiness signal that is already set.</summary>
    public static DatabaseReadiness Create()
    {
        var prepared = new DatabaseReadiness();
        prepared.MarkReady();
        return prepared;
    }
}
