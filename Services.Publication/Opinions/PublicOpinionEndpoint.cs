using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Opinions;

/// <summary>RPCs by which citizens submit opinions, ask what became of them, and read those that are published.</summary>
[AllowAnonymous]
public sealed class PublicOpinionEndpoint(
    PublicationDb db,
    TenantScope caller,
    IdempotentCommands commands,
    OpinionContactProtector protector,
    HashKey hashKey,
    OpinionLimits limits,
    OpinionOptions options,
    TimeProvider clock
) : Proto.PublicOpinionService.PublicOpinionServiceBase
{
    private const int MaxPageSize = 100; // two texts of 2,000 characters each, up to 12 kB in UTF-8: 1.2 MB, of 4 MB that a message may have
    private const string BypassReason = "citizens submit opinions and read published ones of every district";

    private static readonly ListOrder<Opinion> LatestFirst = new ListOrder<Opinion>()
        .Key(opinion => opinion.CollectedOn, descending: true)
        .Key(opinion => opinion.ActivityId, descending: true)
        .Key(opinion => opinion.Id, descending: true);

    /// <inheritdoc/>
    public override Task<Proto.OpinionReceipt> SubmitOpinion(Proto.SubmitOpinionRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent");
        DisableCaching(context);
        caller.BypassFilter(BypassReason);
        var requestId = RequestKeys.Parse(request.RequestId);
        if (requestId == Guid.Empty) // not drawn: whoever does not set it would share the receipts of all others who do not
            throw Error.InvalidArgument("request_id", ErrorReasons.Malformed).ToException();
        var code = QueryCode.Create(requestId, hashKey);
        return commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<Opinion, Proto.OpinionReceipt>(
                (name, cancellationToken) => FindAsync(OpinionName.Parse(name), cancellationToken).OrNotFoundAsync(),
                opinion => $"{opinion.Name()}",
                opinion => ToReceipt(opinion, code)
            ),
            cancellationToken => SubmitAsync(request, parent, code, context, cancellationToken)
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.SubmittedOpinion> FindSubmittedOpinion(Proto.FindSubmittedOpinionRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        if (QueryCode.Validate(("number", request.Number), ("query_code", request.QueryCode)) is { } invalid)
            throw invalid.ToException();
        DisableCaching(context);
        var address = ClientAddress.Get(context.GetHttpContext());
        limits.CheckQuery(address).ThrowIfError();
        caller.BypassFilter(BypassReason);
        var id = QueryCode.ToOpinionId(request.Number);
        var receipt = await db
            .SubmissionReceipts.AsNoTracking()
            .SingleOrDefaultAsync(stored => stored.District == district && stored.OpinionId == id, context.CancellationToken);
        if (receipt is null || !QueryCode.Matches(request.QueryCode, receipt.CodeHash))
        {
            limits.CountFailure(address);
            throw RequestGuards.NotFound();
        }

        var name = new OpinionName(ActivityName.FromId(district, receipt.ActivityId), id);
        var opinion = await FindAsync(name, context.CancellationToken).OrNotFoundAsync();
        var activity = await db.RequireActivityAsync(name.Of, context.CancellationToken);
        var unit = opinion.AssignedTo is null
            ? ""
            : (await FindUnitNamesAsync(district, [opinion.AssignedTo], context.CancellationToken)).Values.FirstOrDefault("");
        return new()
        {
            Number = ToNumber(opinion),
            Activity = activity.State is ActivityReplicaState.Dropped ? "" : $"{name.Of}",
            Topic = activity.Topic,
            Text = opinion.Text,
            SubmitDate = opinion.CollectedOn.ToProto(),
            State = OpinionMapping.ToProto(opinion.State),
            AssignedUnitDisplayName = unit,
            DueDate = opinion.DueOn.ToProto(),
            Answer = opinion.Answer,
            AnswerDate = opinion.AnsweredOn.ToProto(),
            SetAsideGround = OpinionMapping.ToProto(opinion.SetAsideGround),
            SetAsideExplanation = opinion.SetAsideExplanation,
        };
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListPublishedOpinionsResponse> ListPublishedOpinions(Proto.ListPublishedOpinionsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.ParseInDistrict(request.Parent);
        var page = ListPage.Parse(LatestFirst, request, maxSize: MaxPageSize).OrThrow();
        DisableCaching(context); // what was taken back is gone at once
        caller.BypassFilter(BypassReason);
        var opinions = await db
            .Opinions.AsNoTracking()
            .WhereActivity(parent, opinion => opinion.District, opinion => opinion.ActivityId)
            .Where(opinion => opinion.Publication == OpinionPublication.Published)
            .Where(opinion =>
                db.Activities.Any(activity =>
                    activity.District == opinion.District && activity.Id == opinion.ActivityId && activity.State != ActivityReplicaState.Dropped
                )
            )
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        var shown = page.Items(opinions).ToList();
        var units = await FindUnitNamesAsync(parent.District, [.. shown.Select(opinion => opinion.AssignedTo ?? opinion.Unit)], context.CancellationToken);
        return new()
        {
            Opinions = { shown.Select(opinion => ToPublished(opinion, units.GetValueOrDefault(opinion.AssignedTo ?? opinion.Unit, ""))) },
            NextPageToken = page.NextPageToken(opinions),
        };
    }

    private async Task<Opinion> SubmitAsync(
        Proto.SubmitOpinionRequest request,
        ActivityName parent,
        string code,
        ServerCallContext context,
        CancellationToken cancellationToken
    )
    {
        var activity = await db.RequireActivityAsync(parent, cancellationToken);
        List<FieldViolation> violations = [];
        var given = request.Contact ?? new();
        var contact = OpinionContact.Parse(given.Person, given.PhoneNumber, given.EmailAddress, violations);
        var text = request.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        OpinionRules
            .Submit(activity, text, violations, new(await db.PublicPhoneNumbersAsync(activity, cancellationToken), Contact: null, Reason: ""))
            .ThrowIfError();
        var today = ShanghaiTime.Today(clock);
        var (waiting, ofToday) = await CountSubmittedAsync(activity, today, cancellationToken);
        OpinionRules.CheckCapacity(waiting, ofToday, options).ThrowIfError();
        limits.CountSubmission(ClientAddress.Get(context.GetHttpContext())).ThrowIfError();

        var name = new OpinionName(parent, QueryCode.ToOpinionId(QueryCode.CreateNumber(today)));
        DateTimeOffset? expiresAt = contact.IsEmpty ? null : ContactRetention.WhileOpen(clock.GetUtcNow());
        var opinion = new Opinion(activity.District, activity.Id, name.Id, activity.Unit);
        opinion.Submit(text, expiresAt, today);
        db.Add(opinion);
        db.Add(new SubmissionReceipt(activity.District, name.Id, activity.Id, QueryCode.Hash(code)));
        if (expiresAt is { } erased)
            db.Add(new EncryptedOpinionContact(activity.District, activity.Id, name.Id, protector.Protect(name, contact), erased));
        commands.AddEvent(
            new OpinionSubmitted
            {
                // Without an account, also if the request has a token: whoever submits here does so as a citizen.
                Metadata = new() { District = $"districts/{activity.District}", EffectiveDate = today.ToProto() },
                Activity = activity.ToRef(),
                Opinion = $"{name}",
            },
            activity.District
        );
        return opinion;
    }

    // Requests at the same time may exceed the bounds by as many as they are.
    private async Task<(int Unchecked, int Today)> CountSubmittedAsync(ActivityReplica activity, DateOnly today, CancellationToken cancellationToken)
    {
        var submitted = db.Opinions.Where(opinion =>
            opinion.District == activity.District && opinion.ActivityId == activity.Id && opinion.Source == OpinionSource.Submitted
        );
        return (
            await submitted.CountAsync(opinion => opinion.State == OpinionState.Submitted, cancellationToken),
            await submitted.CountAsync(opinion => opinion.CollectedOn == today, cancellationToken)
        );
    }

    private Task<Opinion?> FindAsync(OpinionName name, CancellationToken cancellationToken) =>
        db
            .Opinions.AsNoTracking()
            .SingleOrDefaultAsync(
                opinion => opinion.District == name.Of.District && opinion.ActivityId == name.Of.Id && opinion.Id == name.Id,
                cancellationToken
            );

    private Task<Dictionary<string, string>> FindUnitNamesAsync(string district, IReadOnlyCollection<string> codes, CancellationToken cancellationToken) =>
        db
            .Units.AsNoTracking()
            .Where(unit => unit.District == district && codes.Contains(unit.Code))
            .ToDictionaryAsync(unit => unit.Code, unit => unit.DisplayName, cancellationToken);

    private static void DisableCaching(ServerCallContext context) => context.GetHttpContext().Response.Headers.CacheControl = "no-store";

    private static string ToNumber(Opinion opinion) => opinion.Id.ToUpperInvariant();

    private static Proto.OpinionReceipt ToReceipt(Opinion opinion, string code) =>
        new()
        {
            Number = ToNumber(opinion),
            QueryCode = code,
            SubmitDate = opinion.CollectedOn.ToProto(),
        };

    private static Proto.PublishedOpinion ToPublished(Opinion opinion, string unit) =>
        new()
        {
            Name = $"{opinion.Name()}",
            Text = opinion.PublicText is "" ? opinion.Text : opinion.PublicText,
            CollectDate = opinion.CollectedOn.ToProto(),
            Source = OpinionMapping.ToProto(opinion.Source),
            Answer = opinion.Answer,
            AnswerDate = opinion.AnsweredOn.ToProto(),
            UnitDisplayName = unit,
            Edited = opinion.PublicText is not "",
        };
}
