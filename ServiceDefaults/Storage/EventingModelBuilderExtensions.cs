using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Log;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Idempotency record of a mutating request with a request_id (docs/contract.md, RPCs).</summary>
/// <param name="Client">The account that sent the request_id.</param>
/// <param name="Method">The full name of the RPC.</param>
/// <param name="RequestId">The request_id chosen by the caller.</param>
/// <param name="ContentHash">Hash of the request, including its request_id: keyed, if it may have a contact (RequestKeys).</param>
/// <param name="Resource">The name of the created or changed resource.</param>
/// <param name="EventId">The id of its last event.</param>
/// <param name="CreatedAt">The time of the commit.</param>
public sealed record ProcessedRequest(
    string Client,
    string Method,
    Guid RequestId,
    byte[] ContentHash,
    string Resource,
    Guid? EventId,
    DateTimeOffset CreatedAt
);

/// <summary>The reason given for a transition, in the words of its author; kept out of the log so that it can be masked (docs/contract.md, Events).</summary>
/// <param name="EventId">The event of the transition.</param>
/// <param name="District">The district, six digits.</param>
/// <param name="Text">The reason.</param>
public sealed record TransitionReason(Guid EventId, string District, string Text);

/// <summary>Lets a DbContext write outbox, idempotency and reason rows in the transaction of its entities.</summary>
/// <remarks><see cref="ServiceSchema"/> creates the tables.</remarks>
public static class EventingModelBuilderExtensions
{
    /// <summary>Maps the entities.</summary>
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
