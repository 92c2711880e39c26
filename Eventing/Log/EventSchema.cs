namespace ThemeDay.Eventing.Log;

/// <summary>The tables of outbox, event log, checkpoints, subscriptions and dead letters, as SQL scripts for the migrations of a service.</summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration of each service that runs it.</remarks>
public static class EventSchema
{
    /// <summary>Creates the tables.</summary>
    public static string Version1 => Read("EventSchema.1.sql");

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(EventSchema).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}
