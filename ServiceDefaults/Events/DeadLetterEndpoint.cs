using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Events.V1;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Lists, retries and drops the dead letters of this service.</summary>
[Authorize(Policies.Operator)]
public sealed partial class DeadLetterEndpoint(
    DeadLetterStore deadLetters,
    IEnumerable<EventSubscription> subscriptions,
    AppliedEventsSignal appliedEventsSignal,
    ILogger<DeadLetterEndpoint> logger
) : Proto.DeadLetterService.DeadLetterServiceBase
{
    private static readonly ListOrder<DeadLetter> Order = new ListOrder<DeadLetter>().Key(row => row.Source).Key(row => row.Position);

    /// <inheritdoc/>
    public override async Task<Proto.ListDeadLettersResponse> ListDeadLetters(Proto.ListDeadLettersRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(Order, request);
        var rows = await deadLetters.ListAsync(new(page.Last(0, ifFirst: ""), page.Last(1, ifFirst: 0L)), page.Size + 1, context.CancellationToken);
        return new() { DeadLetters = { page.Items(rows).Select(ToProto) }, NextPageToken = page.NextPageToken(rows) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.DeadLetter> RetryDeadLetter(Proto.RetryDeadLetterRequest request, ServerCallContext context)
    {
        var name = DeadLetterName.Parse(request.Name, "name").OrThrow();
        var deadLetter = await FindAsync(name.Key, context.CancellationToken);
        if (deadLetter.State == DeadLetterState.Failed)
        {
            var subscription = subscriptions.FirstOrDefault(candidate => candidate.Source.Name == deadLetter.Source) ?? throw NotSubscribed(deadLetter.Source);
            ThrowIfNotSettled(await subscription.RetryDeadLetterAsync(deadLetter, context.Actor().Account, context.CancellationToken));
            deadLetter = await FindAsync(name.Key, context.CancellationToken);
            LogRetried(logger, name, deadLetter.EventId, deadLetter.State);
        }

        return deadLetter.State == DeadLetterState.Dropped ? throw Resolved(deadLetter) : ToProto(deadLetter);
    }

    /// <inheritdoc/>
    public override async Task<Proto.DeadLetter> DropDeadLetter(Proto.DropDeadLetterRequest request, ServerCallContext context)
    {
        var parsed = DeadLetterName.Parse(request.Name, "name");
        if (!parsed.TryGetValue(out var name, out var refusal))
            throw Error.InvalidArgument([.. refusal.Fields, .. ReasonValidator.Validate(request.Reason)]).ToException();
        ReasonValidator.Check(request.Reason).ThrowIfError();

        var account = context.Actor().Account;
        var isDropped = await deadLetters.DropAsync(name.Key, account, request.Reason, context.CancellationToken);
        if (isDropped)
            appliedEventsSignal.Signal.Set(); // releases requests that wait for the event
        var deadLetter = await FindAsync(name.Key, context.CancellationToken);
        if (isDropped)
            LogDropped(logger, name, deadLetter.Type, deadLetter.EventId, account);
        var isRepeated = deadLetter.State == DeadLetterState.Dropped && deadLetter.ResolvedBy == account && deadLetter.DropReason == request.Reason;
        return isDropped || isRepeated ? ToProto(deadLetter) : throw Resolved(deadLetter);
    }

    private Task<DeadLetter> FindAsync(DeadLetterKey key, CancellationToken cancellationToken) =>
        deadLetters.FindAsync(key, cancellationToken).OrNotFoundAsync();

    private static DeadLetterName GetName(DeadLetter deadLetter) => DeadLetterName.From(deadLetter.Key);

    private static void ThrowIfNotSettled(DeadLetterRetryResult result)
    {
        if (result.Outcome == DeadLetterRetryOutcome.Settled)
            return;
        throw result.Outcome switch
        {
            DeadLetterRetryOutcome.FailedAgain => FailedPrecondition(ErrorReasons.DeadLetterFailedAgain, result.Error),
            DeadLetterRetryOutcome.LogDiverged => FailedPrecondition(ErrorReasons.EventLogDiverged, result.Error),
            DeadLetterRetryOutcome.SourceUnavailable => ErrorStatus.Unavailable(ErrorReasons.EventSourceUnavailable),
            _ => ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable),
        };
    }

    private static RpcException FailedPrecondition(string reason, string subject) =>
        new Error(ErrorKind.FailedPrecondition, reason) { Subject = subject }.ToException();

    private static RpcException Resolved(DeadLetter deadLetter)
    {
        var reason = deadLetter.State == DeadLetterState.Dropped ? ErrorReasons.DeadLetterDropped : ErrorReasons.DeadLetterApplied;
        return FailedPrecondition(reason, $"{GetName(deadLetter)}");
    }

    // This version of the service no longer subscribes to the source: the dead letter can only be dropped.
    private static RpcException NotSubscribed(string source) =>
        FailedPrecondition(ErrorReasons.EventSourceUnavailable, $"this service does not subscribe to {source}");

    private static Proto.DeadLetter ToProto(DeadLetter deadLetter) =>
        new()
        {
            Name = $"{GetName(deadLetter)}",
            Source = deadLetter.Source,
            Position = deadLetter.Position,
            EventId = $"{deadLetter.EventId}",
            Type = deadLetter.Type,
            Error = deadLetter.Error,
            Attempts = deadLetter.Attempts,
            FailTime = Timestamp.FromDateTimeOffset(deadLetter.FailedAt),
            State = deadLetter.State switch
            {
                DeadLetterState.Failed => Proto.DeadLetterState.Failed,
                DeadLetterState.Applied => Proto.DeadLetterState.Applied,
                _ => Proto.DeadLetterState.Dropped,
            },
            ResolveTime = deadLetter.ResolvedAt.ToProto(),
            ResolvedBy = deadLetter.ResolvedBy,
            DropReason = deadLetter.DropReason,
        };

    [LoggerMessage(EventId = 1604, Level = LogLevel.Information, Message = "Dead letter {Name} (event {EventId}) retried by an operator: {State}")]
    private static partial void LogRetried(ILogger logger, DeadLetterName name, Guid eventId, DeadLetterState state);

    [LoggerMessage(EventId = 1605, Level = LogLevel.Warning, Message = "Dead letter {Name} ({Type}, event {EventId}) dropped by {Account}")]
    private static partial void LogDropped(ILogger logger, DeadLetterName name, string type, Guid eventId, string account);
}
