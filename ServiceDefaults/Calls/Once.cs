using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>How a service reads one thing by its name, names it and answers it.</summary>
/// <param name="ReadAsync">Reads it again for a repeated call; refuses with NOT_FOUND.</param>
/// <param name="NameOf">Its resource name.</param>
/// <param name="ToWire">Its answer.</param>
public sealed record Answer<T, TWire>(Func<string, CancellationToken, Task<T>> ReadAsync, Func<T, string> NameOf, Func<T, TWire> ToWire);

/// <summary>One changing call: state, outbox row and request row in one transaction, done once however often it is sent (contract, Calls).</summary>
/// <remarks>
/// The same request_id with the same content answers anew what the first one made; with other content it is refused. Of two at once the second
/// waits, on the first one's row or on the unique key of its request, and then finds what the first one made. Refusals are not stored.
/// </remarks>
public sealed class Once(DbContext db, OutboxSignal written, TimeProvider clock)
{
    /// <summary>The response header that names the event a call recorded.</summary>
    public const string EventIdHeader = "themeday-event-id";

    private OutboxMessage? recorded;

    /// <summary>Adds what happened to the running transaction: it is event and audit entry alike.</summary>
    /// <returns>The row, for a service that keeps its own facts beside those of others.</returns>
    public OutboxMessage Record(IMessage happened, string district) => db.Add(recorded = OutboxMessage.Of(happened, district, clock)).Entity;

    /// <summary>Runs <paramref name="act"/> and commits, unless an earlier call with this request_id has.</summary>
    /// <param name="request">The whole request: what it says is what must be the same.</param>
    /// <param name="requestId">A UUID; empty where the caller takes the risk of doing it twice.</param>
    /// <param name="context">The call.</param>
    /// <param name="answer">How the result is read, named and answered.</param>
    /// <param name="act">Changes entities of the context and calls <see cref="Record"/>; does not save.</param>
    public async Task<TWire> DoAsync<T, TWire>(
        IMessage request,
        string requestId,
        ServerCallContext context,
        Answer<T, TWire> answer,
        Func<CancellationToken, Task<T>> act
    )
    {
        var cancellationToken = context.CancellationToken;
        var asked = Asked(request, requestId, context);
        if (asked is not null && await EarlierAsync(asked, cancellationToken) is { } earlier)
            return await AgainAsync(earlier, context, answer);
        try
        {
            var result = await act(cancellationToken);
            if (recorded is not null && ReasonOf(request) is { Length: > 0 } reason)
                db.Add(new TransitionReason(recorded.EventId, recorded.District, reason));
            if (asked is not null)
                db.Add(asked with { Resource = answer.NameOf(result), EventId = recorded?.EventId });
            await SaveAsync(cancellationToken);
            if (recorded is not null)
                Tell(context, recorded.EventId);
            return answer.ToWire(result);
        }
        catch (Exception lost) when (asked is not null && lost is RpcException or DbUpdateException)
        {
            // Another copy of this very call may have been first: then the row, its state or its request is no longer what we read.
            db.ChangeTracker.Clear();
            if (await EarlierAsync(asked!, cancellationToken) is { } first)
                return await AgainAsync(first, context, answer);
            throw;
        }
    }

    /// <summary>What a call's request_id asks to be done once; null where it has none.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it is no UUID.</exception>
    public static ProcessedRequest? Asked(IMessage request, string requestId, ServerCallContext context)
    {
        if (requestId is "")
            return null;
        if (!Guid.TryParse(requestId, out var id))
            throw Error.Invalid("request_id", ErrorReasons.Malformed).ToException();
        return new(context.Actor().Account, context.Method, id, SHA256.HashData(request.ToByteArray()), "", null, default);
    }

    /// <summary>Refuses a request_id that came before with other content.</summary>
    public static void DemandSame(ProcessedRequest asked, ProcessedRequest earlier)
    {
        if (!earlier.Content.AsSpan().SequenceEqual(asked.Content))
            throw new Error(ErrorKind.Invalid, ErrorReasons.RequestIdReused) { Fields = [new("request_id", ErrorReasons.RequestIdReused)] }.ToException();
    }

    private static string? ReasonOf(IMessage request) => request.Descriptor.FindFieldByName("reason")?.Accessor.GetValue(request) as string;

    private async Task<ProcessedRequest?> EarlierAsync(ProcessedRequest asked, CancellationToken cancellationToken)
    {
        var made = await db.Set<ProcessedRequest>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                earlier => earlier.Client == asked.Client && earlier.Method == asked.Method && earlier.RequestId == asked.RequestId,
                cancellationToken
            );
        if (made is not null)
            DemandSame(asked, made);
        return made;
    }

    private static async Task<TWire> AgainAsync<T, TWire>(ProcessedRequest earlier, ServerCallContext context, Answer<T, TWire> answer)
    {
        if (earlier.EventId is { } eventId)
            Tell(context, eventId);
        return answer.ToWire(await answer.ReadAsync(earlier.Resource, context.CancellationToken));
    }

    /// <summary>Commits what was changed and recorded, and wakes the dispatcher. For work that no caller asked for; a call's own is committed by <see
    /// cref="DoAsync"/>.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var request in db.ChangeTracker.Entries<ProcessedRequest>())
            request.Property(made => made.MadeAt).CurrentValue = clock.GetUtcNow();
        db.CountVersions();
        await db.SaveChangesAsync(cancellationToken);
        written.Signal.Beat();
    }

    /// <summary>Names the event a call recorded, for whoever wants to read his writes.</summary>
    public static void Tell(ServerCallContext context, Guid eventId) => context.GetHttpContext().Response.Headers[EventIdHeader] = $"{eventId}";
}
