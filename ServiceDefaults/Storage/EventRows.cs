using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>A call that carried a request_id and changed something (contract, Calls).</summary>
/// <param name="Client">Whose request_id it is: the account.</param>
/// <param name="Method">The RPC's full name.</param>
/// <param name="RequestId">The caller's own id of the call.</param>
/// <param name="Content">SHA-256 of the request, its request_id included.</param>
/// <param name="Resource">The name of what it made or changed.</param>
/// <param name="EventId">Its last event.</param>
/// <param name="MadeAt">When.</param>
public sealed record MadeRequest(string Client, string Method, Guid RequestId, byte[] Content, string Resource, Guid? EventId, DateTimeOffset MadeAt);

/// <summary>Lets a context write outbox and request rows in the transaction of its entities. EventTables.sql makes the tables.</summary>
public static class EventRows
{
    /// <summary>Maps them.</summary>
    public static void MapEventRows(this ModelBuilder model)
    {
        model.Entity<OutboxRow>(outbox =>
        {
            outbox.ToTable("outbox", table => table.ExcludeFromMigrations());
            outbox.Property<long>("Id").HasColumnName("id").UseIdentityAlwaysColumn();
            outbox.HasKey("Id");
        });
        model.Entity<MadeRequest>(request =>
        {
            request.ToTable("request", table => table.ExcludeFromMigrations());
            request.HasKey(made => new { made.Client, made.Method, made.RequestId });
        });
    }
}
