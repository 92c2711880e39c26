using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>How a service reads one thing by its name, names it and answers it.</summary>
/// <param name="GetAsync">Reads it again for a repeated call; refuses with NOT_FOUND.</param>
/// <param name="GetName">Its resource name.</param>
/// <param name="ToMessage">Its answer.</param>
public sealed record ResourceAdapter<T, TMessage>(Func<string, CancellationToken, Task<T>> GetAsync, Func<T, string> GetName, Func<T, TMessage> ToMessage);

/// <summary>One changing call: state, outbox row and request row in one transaction, done once however often it is sent (contract, Calls).</summary>
/// <remarks>
/// The same request_id with the same content answers anew what the first one made; with other content it is refused. Of two at once the second
/// waits, on the first one's row or on the unique key of its request, and then finds what the first one made. Refusals are not stored.
/// </remarks>
public sealed class IdempotentCommands(DbContext db, OutboxSignal outboxSignal, TimeProvider clock)
{
    /// <summary>The response header that names the event a call recorded.</summary>
    public const string EventIdHeader = "themeday-event-id";

    private OutboxMessage? recorded;

    /// <summary>Adds what happened to the running transaction: it is event and audit entry alike.</summary>
    /// <returns>The row, for a service that keeps its own facts beside those of others.</returns>
    public OutboxMessage AddEvent(IMessage message, string district) => db.Add(recorded = OutboxMessage.Create(message, district, clock)).Entity;

    /// <summary>Runs <paramref name="operation"/> and commits, unless an earlier call with this request_id has.</summary>
    /// <param name="request">The whole request: what it says is what must be the same.</param>
    /// <param name="requestId">A UUID; empty where the caller takes the risk of doing it twice.</param>
    /// <param name="context">The call.</param>
    /// <param name="adapter">How the result is read, named and answered.</param>
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
        var requestKey = CreateRequestKey(request, requestId, context);
        if (requestKey is not null && await FindProcessedAsync(requestKey, cancellationToken) is { } processed)
            return await ReplayAsync(processed, context, adapter);
        try
        {
            var result = await operation(cancellationToken);
            if (recorded is not null && GetReason(request) is { Length: > 0 } reason)
                db.Add(new TransitionReason(recorded.EventId, recorded.District, reason));
            if (requestKey is not null)
                db.Add(requestKey with { Resource = adapter.GetName(result), EventId = recorded?.EventId });
            await CommitAsync(cancellationToken);
            if (recorded is not null)
                SetEventIdHeader(context, recorded.EventId);
            return adapter.ToMessage(result);
        }
        catch (Exception exception) when (requestKey is not null && exception is RpcException or DbUpdateException)
        {
            // Another copy of this very call may have been first: then the row, its state or its request is no longer what we read.
            db.ChangeTracker.Clear();
            if (await FindProcessedAsync(requestKey!, cancellationToken) is { } concurrent)
                return await ReplayAsync(concurrent, context, adapter);
            throw;
        }
    }

    /// <summary>What a call's request_id asks to be done once; null where it has none.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is no UUID.</exception>
    public static ProcessedRequest? CreateRequestKey(IMessage request, string requestId, ServerCallContext context)
    {
        if (requestId is "")
            return null;
        if (!Guid.TryParse(requestId, out var id))
            throw Error.InvalidArgument("request_id", ErrorReasons.Malformed).ToException();
        return new(context.Actor().Account, context.Method, id, SHA256.HashData(request.ToByteArray()), "", null, default);
    }

    /// <summary>Refuses a request_id that came before with other content.</summary>
    public static void EnsureSameContent(ProcessedRequest requestKey, ProcessedRequest processed)
    {
        if (!processed.ContentHash.AsSpan().SequenceEqual(requestKey.ContentHash))
            throw new Error(ErrorKind.InvalidArgument, ErrorReasons.RequestIdReused)
            {
                Fields = [new("request_id", ErrorReasons.RequestIdReused)],
            }.ToException();
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
            EnsureSameContent(requestKey, existing);
        return existing;
    }

    private static async Task<TMessage> ReplayAsync<T, TMessage>(ProcessedRequest processed, ServerCallContext context, ResourceAdapter<T, TMessage> adapter)
    {
        if (processed.EventId is { } eventId)
            SetEventIdHeader(context, eventId);
        return adapter.ToMessage(await adapter.GetAsync(processed.Resource, context.CancellationToken));
    }

    /// <summary>Commits what was changed and recorded, and wakes the dispatcher. For work that no caller asked for; a call's own is committed by <see
    /// cref="ExecuteAsync"/>.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        foreach (var request in db.ChangeTracker.Entries<ProcessedRequest>())
            request.Property(existing => existing.CreatedAt).CurrentValue = clock.GetUtcNow();
        db.IncrementVersions();
        await db.SaveChangesAsync(cancellationToken);
        outboxSignal.Signal.Set();
    }

    /// <summary>Names the event a call recorded, for whoever wants to read his writes.</summary>
    public static void SetEventIdHeader(ServerCallContext context, Guid eventId) => context.GetHttpContext().Response.Headers[EventIdHeader] = $"{eventId}";
}
