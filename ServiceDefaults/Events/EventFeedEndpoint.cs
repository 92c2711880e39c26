using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Verification;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Serves the event log to other services and systems: ordered, without gaps, authoritative.</summary>
[Authorize(Policies.DistrictReader)]
public sealed class EventFeedEndpoint(
    NpgsqlDataSource database,
    EventLogTail tail,
    ServiceName service,
    CheckpointSigner signer,
    EventFeedLimiter limiter,
    IHostApplicationLifetime lifetime
) : EventFeedService.EventFeedServiceBase
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5); // of the write under way at the end
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(49); // that a timer can have
    private static readonly FilterSchema<EventLogEntry> Fields = new FilterSchema<EventLogEntry>()
        .Text("type", row => row.Type, EventCatalogue.Types)
        .Text("district", row => row.District);
    private static readonly ListOrder<SignedCheckpoint> CheckpointOrder = new ListOrder<SignedCheckpoint>().Key(checkpoint => checkpoint.Position);

    /// <inheritdoc/>
    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context)
    {
        if (request.AfterPosition < 0)
            throw Error.InvalidArgument("after_position", ErrorReasons.OutOfRange).ToException();
        var matches = Fields.Compile(request.Filter).OrThrow().Compile();
        var actor = context.Actor();
        using var subscriber = limiter.Acquire(actor.Account);
        var cancellationToken = context.CancellationToken;
        await EnsureNotAheadAsync(request.AfterPosition, cancellationToken);
        var expiresAt = context.TokenExpiresAt() + AuthenticationExtensions.ClockSkew - PollInterval; // checked once per poll interval
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        CancelWrites(writing, expiresAt + WriteTimeout);
        await context.WriteResponseHeadersAsync([]); // the client sees at once that it is subscribed, even without events
        var isGrpc = StatusResponse.IsGrpc(context.GetHttpContext().Request);
        var subscription = new FeedSubscription(request, actor, matches, responseStream, isGrpc);
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Otherwise a stream would outlive the access of its client: a disabled client could read on for days.
            if (TimeProvider.System.GetUtcNow() >= expiresAt)
                throw ErrorStatus.Create(Code.Unauthenticated, ErrorReasons.TokenMissingOrInvalid).ToRpcException();
            var extended = tail.Extended.Signaled;
            var batch = request.UntilHead
                ? await tail.ReadDatabaseAsync(subscription.Position, cancellationToken)
                : await tail.ReadAsync(subscription.Position, cancellationToken);
            await subscription.SendAsync(batch.Entries, writing.Token);
            if (batch.HasMore)
                continue;
            if (request.UntilHead)
                return;
            await AsyncSignal.WaitAsync(extended, PollInterval, cancellationToken);
        }

        // A long-lived subscription would delay the shutdown; the client resumes from its last position at another instance or after the restart.
        throw ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
    }

    /// <inheritdoc/>
    public override async Task<ThemeDay.Events.V1.LogHead> GetHead(GetHeadRequest request, ServerCallContext context)
    {
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        var head = await EventLog.GetHeadAsync(connection, context.CancellationToken);
        await using var published = new NpgsqlCommand("select position from published_position", connection);
        return new()
        {
            Position = head.Position,
            Hash = ByteString.CopyFrom(head.Hash),
            PublishedPosition = (long)(await published.ExecuteScalarAsync(context.CancellationToken))!,
        };
    }

    /// <inheritdoc/>
    public override async Task<ListCheckpointsResponse> ListCheckpoints(ListCheckpointsRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(CheckpointOrder, request);
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        var after = page.Last(0, ifFirst: -1L); // the first checkpoint of an empty log has position 0
        var checkpoints = await CheckpointStore.ListAsync(connection, service.Value, after, page.Size + 1, context.CancellationToken);
        return new() { Checkpoints = { page.Items(checkpoints).Select(ToProto) }, NextPageToken = page.NextPageToken(checkpoints) };
    }

    /// <inheritdoc/>
    public override async Task<Checkpoint> SignCheckpoint(SignCheckpointRequest request, ServerCallContext context)
    {
        await using var connection = await database.OpenConnectionAsync(context.CancellationToken);
        return ToProto(await CheckpointStore.SignHeadAsync(connection, service.Value, signer, context.CancellationToken));
    }

    // A write waits as long as the client reads nothing: its place and its batch would be held beyond the end of its token.
    private static void CancelWrites(CancellationTokenSource writing, DateTimeOffset at)
    {
        var delay = at - TimeProvider.System.GetUtcNow();
        if (delay < MaxDelay)
            writing.CancelAfter(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }

    // The log was restored from a backup: the subscriber would miss every event up to its position without noticing.
    private async Task EnsureNotAheadAsync(long position, CancellationToken cancellationToken)
    {
        if (position == 0)
            return;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var head = await EventLog.GetHeadAsync(connection, cancellationToken);
        if (position > head.Position)
            throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.EventLogDiverged) { Subject = $"{head.Position}" }.ToException();
    }

    private static Checkpoint ToProto(SignedCheckpoint signed) =>
        new()
        {
            Source = signed.Source,
            Position = signed.Position,
            Hash = ByteString.CopyFrom(signed.Hash),
            SignTime = Timestamp.FromDateTimeOffset(signed.SignedAt),
            Signature = ByteString.CopyFrom(signed.Signature),
            KeyId = ByteString.CopyFrom(signed.KeyId),
            PublicKey = ByteString.CopyFrom(signed.PublicKey),
        };
}
