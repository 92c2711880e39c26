using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>How a service reads a resource by name, names it and converts it to a response.</summary>
/// <param name="GetAsync">Reads the resource for a repeated request; throws NOT_FOUND.</param>
/// <param name="GetName">The resource name.</param>
/// <param name="ToMessage">The response message.</param>
public sealed record ResourceAdapter<T, TMessage>(Func<string, CancellationToken, Task<T>> GetAsync, Func<T, string> GetName, Func<T, TMessage> ToMessage);

/// <summary>
/// Executes a mutating request: state, outbox row and idempotency record in one transaction, applied once however often it is sent (docs/contract.md, RPCs).
/// </summary>
/// <remarks>
/// The same request_id with the same content returns the current state of the resource of the first request; with other content it is an error. Of two
/// concurrent requests the second waits, on the row of the first or on the unique key of its idempotency record, and then finds the result of the first. Errors
/// are not stored.
/// </remarks>
public sealed class IdempotentCommands(ServiceDb serviceDb, RequestKeys requestKeys, OutboxSignal outboxSignal, ChangeLimits limits, TimeProvider clock)
    : IEventRecorder
{
    /// <summary>The response header with the id of the event that a request recorded.</summary>
    public const string EventIdHeader = "themeday-event-id";

    /// <summary>The time for which a request_id is remembered (docs/contract.md, RPCs).</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private readonly DbContext db = serviceDb.Context;
    private readonly List<OutboxMessage> recorded = [];

    /// <summary>The id of the last event that was recorded; null if none was.</summary>
    public Guid? RecordedEventId => recorded is [.., var last] ? last.EventId : null;

    /// <summary>Adds an event to the current transaction; it is also the audit entry.</summary>
    /// <returns>The outbox row, for a service that stores its own events among the replicated ones of other services.</returns>
    public OutboxMessage AddEvent(IMessage message, string district, Guid? eventId = null)
    {
        recorded.Add(OutboxMessage.Create(message, district, clock, eventId));
        return db.Add(recorded[^1]).Entity;
    }

    void IEventRecorder.Record(IMessage message, string district, Guid? eventId) => AddEvent(message, district, eventId);

    /// <summary>Runs <paramref name="operation"/> and commits, unless an earlier request with this request_id has committed.</summary>
    /// <param name="request">The whole request; its content must be the same for the same request_id.</param>
    /// <param name="requestId">A UUID; empty if the caller accepts that a retry is executed twice.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="adapter">How the result is read, named and converted.</param>
    /// <param name="operation">Changes entities of the context and calls <see cref="AddEvent"/>; does not save.</param>
    public async Task<TMessage> ExecuteAsync<T, TMessage>(
        IMessage request,
        string requestId,
        ServerCallContext context,
        ResourceAdapter<T, TMessage> adapter,
        Func<CancellationToken, Task<T>> operation
    )
    {
        var cancellationToken = context.CancellationToken;
        var requestKey = requestKeys.Create(request, requestId, context);
        if (requestKey is not null && await FindProcessedAsync(requestKey, cancellationToken) is { } processed)
            return await ReplayAsync(processed, context, adapter);
        try
        {
            var result = await operation(cancellationToken);
            if (context.FindActor() is { } actor)
                limits.Count(actor, recorded.Count).ThrowIfError();
            if (GetReason(request) is { Length: > 0 } reason)
                db.AddRange(recorded.Select(message => new TransitionReason(message.EventId, message.District, reason)));
            if (requestKey is not null)
                db.Add(requestKey with { Resource = adapter.GetName(result), EventId = RecordedEventId });
            await CommitAsync(cancellationToken);
            if (RecordedEventId is { } eventId)
                SetEventIdHeader(context, eventId);
            return adapter.ToMessage(result);
        }
        catch (Exception exception) when (requestKey is not null && exception is RpcException or DbUpdateException)
        {
            // A concurrent request with the same request_id may have committed first: then the row, its state or the idempotency record differs from what was
            // read.
            db.ChangeTracker.Clear();
            if (await FindProcessedAsync(requestKey!, cancellationToken) is { } concurrent)
                return await ReplayAsync(concurrent, context, adapter);
            throw;
        }
    }

    /// <summary>Whether an earlier request with this request_id has committed, whatever its content: before an upload, whose content comes later.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the request_id is not a UUID.</exception>
    public async Task<bool> IsProcessedAsync(string requestId, ServerCallContext context)
    {
        if (RequestKeys.Parse(requestId) is not { } id)
            return false;
        var client = context.Actor().Account;
        return await db.Set<ProcessedRequest>()
            .AnyAsync(processed => processed.Client == client && processed.Method == context.Method && processed.RequestId == id, context.CancellationToken);
    }

    private static string? GetReason(IMessage request) => request.Descriptor.FindFieldByName("reason")?.Accessor.GetValue(request) as string;

    private async Task<ProcessedRequest?> FindProcessedAsync(ProcessedRequest requestKey, CancellationToken cancellationToken)
    {
        var existing = await db.Set<ProcessedRequest>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                processed => processed.Client == requestKey.Client && processed.Method == requestKey.Method && processed.RequestId == requestKey.RequestId,
                cancellationToken
            );
        if (existing is not null)
            RequestKeys.EnsureSameContent(requestKey, existing);
        return existing;
    }

    private static async Task<TMessage> ReplayAsync<T, TMessage>(ProcessedRequest processed, ServerCallContext context, ResourceAdapter<T, TMessage> adapter)
    {
        if (processed.EventId is { } eventId)
            SetEventIdHeader(context, eventId);
        return adapter.ToMessage(await adapter.GetAsync(processed.Resource, context.CancellationToken));
    }

    /// <summary>
    /// Saves changes and events, and signals the dispatcher unless a transaction is open: then its owner commits and signals. For background work without a
    /// caller; requests commit in <see cref="ExecuteAsync"/>.
    /// </summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        Failpoints.Reach(Failpoints.OutboxSaving);
        await db.SaveChangesAsync(cancellationToken);
        if (db.Database.CurrentTransaction is null)
            outboxSignal.SetCommitted();
    }

    /// <summary>Returns the id of the recorded event, for read-your-writes: as header, and as trailer for clients that read only trailers.</summary>
    public static void SetEventIdHeader(ServerCallContext context, Guid eventId)
    {
        var response = context.GetHttpContext().Response;
        response.Headers[EventIdHeader] = $"{eventId}";
        if (response.SupportsTrailers())
            response.AppendTrailer(EventIdHeader, $"{eventId}");
    }
}
