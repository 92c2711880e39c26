using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Log;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>A call that carried a request_id and changed something (contract, Calls).</summary>
/// <param name="Client">Whose request_id it is: the account.</param>
/// <param name="Method">The RPC's full name.</param>
/// <param name="RequestId">The caller's own id of the call.</param>
/// <param name="ContentHash">SHA-256 of the request, its request_id included.</param>
/// <param name="Resource">The name of what it made or changed.</param>
/// <param name="EventId">Its last event.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ProcessedRequest(
    string Client,
    string Method,
    Guid RequestId,
    byte[] ContentHash,
    string Resource,
    Guid? EventId,
    DateTimeOffset CreatedAt
);

/// <summary>Why a move was made, in the words of who made it: beside the log and not in it, so that it can be masked (contract, Events).</summary>
/// <param name="EventId">The event of the move.</param>
/// <param name="District">The district, six digits.</param>
/// <param name="Text">The reason.</param>
public sealed record TransitionReason(Guid EventId, string District, string Text);

/// <summary>Lets a context write outbox, request and reason rows in the transaction of its entities. EventSchema.sql makes the tables.</summary>
public static class EventingModelBuilderExtensions
{
    /// <summary>Maps them.</summary>
    public static void AddEventingEntities(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox", table => table.ExcludeFromMigrations());
            outbox.Property<long>("Id").HasColumnName("id").UseIdentityAlwaysColumn();
            outbox.HasKey("Id");
        });
        model.Entity<ProcessedRequest>(request =>
        {
            request.ToTable("processed_request", table => table.ExcludeFromMigrations());
            request.HasKey(made => new
            {
                made.Client,
                made.Method,
                made.RequestId,
            });
        });
        model.Entity<TransitionReason>(reason =>
        {
            reason.ToTable("transition_reason", table => table.ExcludeFromMigrations());
            reason.HasKey(given => given.EventId);
        });
    }
}
