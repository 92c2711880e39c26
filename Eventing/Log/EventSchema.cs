namespace ThemeDay.Eventing.Log;

/// <summary>The tables of outbox, event log, checkpoints, subscriptions and dead letters, as SQL scripts for the migrations of a service.</summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration of each service that runs it.</remarks>
public static class EventSchema
{
    /// <summary>The SQLSTATE of an event that is refused because its record time is more than a minute ahead of the database's clock.</summary>
    public const string ClockAheadState = "TD001";

    /// <summary>Creates the tables.</summary>
    public static string Version1 => Read("EventSchema.1.sql");

    /// <summary>Leaves the role of the service insert and select on the log, and refuses record times ahead of the database's clock.</summary>
    public static string Version2 => Read("EventSchema.2.sql");

    /// <summary>Stores the digest of each payload in the log; of a log that exists, of all its entries, which takes about a minute for five million.</summary>
    public static string Version3 => Read("EventSchema.3.sql");

    private static string Read(string script)
    {
        using var reader = new StreamReader(typeof(EventSchema).Assembly.GetManifestResourceStream(script)!);
        return reader.ReadToEnd();
    }
}
