using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>RPCs of themes, in the order of the lifecycle.</summary>
[Authorize(Policies.Reader)]
public sealed class ThemeEndpoint(
    RegistryDb db,
    TransitionPipeline transitions,
    IEventRecorder events,
    ContactProtector contactProtector,
    ScanUpload upload,
    SubmitTheme submit
) : Proto.ThemeService.ThemeServiceBase
{
    private const int MaxPrefilled = 100;

    private static readonly FilterSchema<Theme> Fields = new FilterSchema<Theme>()
        .Reference("unit", UnitName.Template, theme => theme.District, theme => theme.Unit)
        .Enum("state", theme => theme.State)
        .Month("month", theme => theme.Form.Month, Campaigns.Month.FromDate)
        .Text("topic", theme => theme.Form.Topic)
        .Text("external_reference", theme => theme.Form.ExternalReference)
        .Date("first_received_date", theme => theme.FirstReceivedOn);

    private static readonly ListOrder<Theme> Order = new ListOrder<Theme>()
        .Key(theme => theme.District)
        .Key(theme => theme.CampaignId)
        .Key(theme => theme.Id)
        .Field("unit", theme => theme.Unit)
        .Field("topic", theme => theme.Form.Topic)
        .Field("month", theme => theme.Form.Month ?? Campaigns.Month.Max)
        .Field("external_reference", theme => theme.Form.ExternalReference)
        .Field("first_received_date", theme => theme.FirstReceivedOn ?? DateOnly.MaxValue)
        .Field("create_time", theme => theme.CreatedAt)
        .Field("update_time", theme => theme.UpdatedAt);

    private ResourceAdapter<Theme, Proto.Theme> Adapter => ThemeMapping.CreateAdapter(db);

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Theme> CreateTheme(Proto.CreateThemeRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent");
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            parent.District,
            Adapter,
            async cancellationToken =>
            {
                var name = new ThemeName(parent.District, parent.Campaign, ThemeIds.Parse(request.ThemeId, context.Actor()).OrThrow());
                var (theme, contact) = await ParseDraftAsync(request.Theme, name, context, cancellationToken);
                db.Add(theme);
                if (contact is not null)
                    db.Add(new EncryptedContact(name.District, name.Campaign, name.Theme, contactProtector.Protect(name, contact)));
                return (theme, new EventsV1.ThemeDrafted { Metadata = context.CreateMetadata(name.District), Theme = theme.Ref });
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Theme> GetTheme(Proto.GetThemeRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListThemesResponse> ListThemes(Proto.ListThemesRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent", allowWildcard: true);
        var isFull = ListViews.IsFull(request.View, Proto.ThemeView.Full);
        var page = context.ParsePage(Order, request);
        var themes = await db
            .Themes.AsNoTracking()
            .WhereCampaign(parent, theme => theme.District, theme => theme.CampaignId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Themes = { page.Items(themes).Select(theme => isFull ? theme.ToProto() : theme.ToBasicProto()) },
            NextPageToken = page.NextPageToken(themes),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Proto.PrefillThemesResponse> PrefillThemes(Proto.PrefillThemesRequest request, ServerCallContext context)
    {
        var (parent, unit) = (CampaignName.Parse(request.Parent, "parent"), UnitName.Parse(request.Unit, "unit"));
        await db.RequireUnitAsync(unit, parent.District, context);
        var campaign = await db.RequireCampaignAsync(parent, context.CancellationToken);
        var firstMonth = campaign.Terms.FirstMonth;
        var accepted = db
            .Themes.AsNoTracking()
            .Where(theme => theme.District == parent.District && theme.Unit == unit.Unit && theme.CampaignId != parent.Campaign);
        accepted = accepted.Where(theme => theme.State == ThemeState.Accepted || theme.State == ThemeState.Planned);
        var earlier = await db
            .Campaigns.Where(other => other.District == parent.District && other.Terms.FirstMonth < firstMonth)
            .Where(other => accepted.Any(theme => theme.CampaignId == other.Id))
            .OrderByDescending(other => other.Terms.FirstMonth)
            .ThenBy(other => other.Id)
            .Select(other => other.Id)
            .FirstOrDefaultAsync(context.CancellationToken);
        if (earlier is null)
            return new();
        var forms = await accepted
            .Where(theme => theme.CampaignId == earlier)
            .OrderBy(theme => theme.Id)
            .Take(MaxPrefilled)
            .Select(theme => theme.Form)
            .ToListAsync(context.CancellationToken);
        var terms = ThemeTerms.From(campaign);
        return new() { Themes = { forms.Select(form => ThemeMapping.ToDraft(ThemeRules.Prefill(form, terms), unit)) } };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Theme> UpdateTheme(Proto.UpdateThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Theme?.Name ?? ""),
            async (theme, transition) =>
            {
                var merged = theme.ToProto();
                FieldMasks.Merge(request.UpdateMask, ThemeMapping.Updatable, request.Theme!, merged).ThrowIfError();
                var before = theme.ToProto();
                var campaign = await db.RequireCampaignAsync(theme.Name.Parent, transition.CancellationToken);
                var form = ThemeMapping.ReadForm(merged);
                if (!FieldMasks.Names(request.UpdateMask, PersonalDataCheck.ReasonField, request.Theme!))
                    form = form.Map(written => ThemeRules.KeepReason(written, theme.Form));
                var contact = ThemeMapping.ReadContact(merged);
                var knownContact =
                    contact.TryGetValue(out var submittedContact, out _) && submittedContact is not null
                        ? submittedContact.ToKnown()
                        : Decrypt(theme, await FindEncryptedContactAsync(theme, transition.CancellationToken));
                theme.Write(
                    OrThrowAll(
                        ThemeRules.Update(
                            theme,
                            form.TryGetValue(out var submittedForm, out _) ? submittedForm : theme.Form,
                            ThemeTerms.From(campaign),
                            knownContact,
                            transition.Actor
                        ),
                        form.Error,
                        contact.Error
                    )
                );
                var isContactChanged = contact.OrThrow() is { } known && await StoreContactAsync(theme, known, transition.CancellationToken);
                if (!isContactChanged && theme.ToProto().Equals(before))
                    return null;
                return new EventsV1.ThemeDrafted { Metadata = context.CreateMetadata(theme.District), Theme = theme.Ref };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a chunk
    public override async Task<Proto.Theme> UploadStampedScan(IAsyncStreamReader<Proto.UploadStampedScanRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.InvalidArgument("header", ErrorReasons.Required).ToException();
        return await upload.StoreAsync(
            header.Name,
            header.RequestId,
            new GrpcUploadStream<Proto.UploadStampedScanRequest>(requestStream, part => part.Chunk),
            context,
            Adapter
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Theme> SubmitTheme(Proto.SubmitThemeRequest request, ServerCallContext context) => submit.ExecuteAsync(request, context);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> ReturnTheme(Proto.ReturnThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (theme, transition) => Apply(theme, ThemeRules.Return(theme, request.Items, request.Reason, transition.Actor, transition.EffectiveDate))
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> AcceptTheme(Proto.AcceptThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (theme, transition) =>
            {
                var terms = ThemeTerms.From(await db.RequireCampaignAsync(theme.Name.Parent, transition.CancellationToken));
                var contact = await FindEncryptedContactAsync(theme, transition.CancellationToken);
                return Apply(theme, Accept(theme, new(terms.PublicPhoneNumbers, null, request.PersonalDataReason), contact, transition));
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.BatchAcceptThemesResponse> BatchAcceptThemes(Proto.BatchAcceptThemesRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent");
        context.EnsureCanWrite(parent.District); // before anything that the batch is told
        var names = ThemeMapping.ReadBatch(request.Themes, parent).OrThrow();
        var check = new PersonalDataCheck([], null, ""); // without reason: a theme that needs one is accepted alone
        Dictionary<string, EncryptedContact> contacts = [];
        return transitions.ExecuteBatchAsync(
            request,
            context,
            new TransitionBatch<Theme, Proto.BatchAcceptThemesResponse>(
                $"{parent}",
                parent.District,
                "themes",
                [.. request.Themes.Select(theme => new BatchItem(theme.Name, theme.Etag))],
                async cancellationToken =>
                {
                    var themes = await FindAllAsync(parent, names, cancellationToken);
                    if (!themes.Any(theme => theme is not null))
                        return themes;
                    check = check with { PublicPhoneNumbers = ThemeTerms.From(await db.RequireCampaignAsync(parent, cancellationToken)).PublicPhoneNumbers };
                    contacts = await db.FindContactsAsync(parent, [.. names.Select(name => name.Theme)], cancellationToken);
                    return themes;
                },
                themes => new() { Themes = { themes.Select(ThemeMapping.ToProto) } }
            ),
            (theme, transition) => Accept(theme, check, contacts.GetValueOrDefault(theme.Id), transition),
            (theme, accepted) => Apply<ThemeAccepted>(theme, accepted)
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> DeclineTheme(Proto.DeclineThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (theme, transition) =>
                ApplyAndUnmergeOthersAsync(
                    theme,
                    ThemeRules.Decline(theme, request.Reason, transition.Actor, transition.EffectiveDate),
                    request.UnmergeOthers,
                    transition.CancellationToken
                )
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> MergeTheme(Proto.MergeThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (theme, transition) =>
            {
                var survivor = ThemeName.Parse(request.Into, "into");
                if (survivor.Parent != theme.Name.Parent)
                    throw Error.InvalidArgument("into", ErrorReasons.MergeTargetInvalid).ToException();
                var into = await FindAsync(request.Into, transition.CancellationToken);
                db.Update(into); // version conflict with a concurrent decline or merge of the surviving theme
                var others = await FindMergedAsync(theme, transition.CancellationToken);
                return Apply(theme, ThemeRules.Merge(theme, into, others, request.Reason, transition.Actor, transition.EffectiveDate));
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> ReopenTheme(Proto.ReopenThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (theme, transition) => Apply(theme, ThemeRules.Reopen(theme, request.Reason, transition.Actor, transition.EffectiveDate))
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Theme> UnmergeTheme(Proto.UnmergeThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (theme, transition) => Apply(theme, ThemeRules.Unmerge(theme, request.Reason, transition.Actor, transition.EffectiveDate))
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Theme> WithdrawTheme(Proto.WithdrawThemeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (theme, transition) =>
                ApplyAndUnmergeOthersAsync(
                    theme,
                    ThemeRules.Withdraw(theme, request.Reason, transition.Actor, transition.EffectiveDate),
                    request.UnmergeOthers,
                    transition.CancellationToken
                )
        );

    private static IMessage Apply<TEvent>(Theme theme, Result<TEvent> decided)
        where TEvent : ThemeEvent
    {
        var themeEvent = decided.OrThrow();
        theme.Apply(themeEvent);
        return themeEvent.ToMessage(theme);
    }

    private async Task<IMessage?> ApplyAndUnmergeOthersAsync<TEvent>(Theme theme, Result<TEvent> decided, bool agreed, CancellationToken cancellationToken)
        where TEvent : ThemeEvent
    {
        var themeEvent = decided.OrThrow();
        var others = await FindMergedAsync(theme, cancellationToken);
        var unmerged = ThemeRules.UnmergeOthers(others, agreed, themeEvent.Actor, themeEvent.EffectiveDate).OrThrow();
        foreach (var (other, unmerge) in others.Zip(unmerged))
            events.Record(Apply<ThemeUnmerged>(other, unmerge), other.District);
        return Apply(theme, decided);
    }

    /// <summary>The themes that were merged into a theme, of whichever unit.</summary>
    private async Task<IReadOnlyList<Theme>> FindMergedAsync(Theme theme, CancellationToken cancellationToken) =>
        await db
            .Themes.IgnoreQueryFilters()
            .Where(other => other.District == theme.District && other.CampaignId == theme.CampaignId && other.MergedInto == theme.Id)
            .OrderBy(other => other.Id)
            .ToListAsync(cancellationToken);

    private TransitionTarget<Theme, Proto.Theme> Target(string name) => new(name, ThemeName.Parse(name).District, Adapter);

    private Task<Theme> FindAsync(string name, CancellationToken cancellationToken) => db.RequireThemeAsync(name, cancellationToken);

    private async Task<IReadOnlyList<Theme?>> FindAllAsync(CampaignName parent, IReadOnlyList<ThemeName> names, CancellationToken cancellationToken)
    {
        var ids = names.Select(name => name.Theme).ToList();
        var found = await db
            .Themes.Where(theme => theme.District == parent.District && theme.CampaignId == parent.Campaign && ids.Contains(theme.Id))
            .ToDictionaryAsync(theme => theme.Id, cancellationToken);
        return [.. ids.Select(id => found.GetValueOrDefault(id))];
    }

    private async Task<(Theme Theme, Contact? Contact)> ParseDraftAsync(
        Proto.Theme? draft,
        ThemeName name,
        ServerCallContext context,
        CancellationToken cancellationToken
    )
    {
        draft ??= new();
        var unit = UnitName.Parse(draft.Unit, "theme.unit");
        var actor = context.Actor();
        // An unknown unit, a unit of another district and a unit of another caller answer the same NOT_FOUND.
        if (unit.District != name.District || (actor.Unit is { } own && own != unit.Unit))
            throw RequestGuards.NotFound();
        if (!await db.Units.AnyAsync(existing => existing.District == unit.District && existing.Code == unit.Unit, cancellationToken))
            throw RequestGuards.NotFound();
        if (await IsIdOfOtherUnitAsync(name, unit.Unit, cancellationToken))
            throw Error.InvalidArgument("theme_id", ErrorReasons.ThemeIdNotOfUnit).ToException();
        var campaign = await db.RequireCampaignAsync(name.Parent, cancellationToken);
        var form = ThemeMapping.ReadForm(draft);
        var contact = ThemeMapping.ReadContact(draft);
        var theme = new Theme(
            name.District,
            name.Campaign,
            name.Theme,
            unit.Unit,
            form.TryGetValue(out var submittedForm, out _) ? submittedForm : new("", null, "", [], "")
        );
        var knownContact = contact.TryGetValue(out var submittedContact, out _) ? submittedContact?.ToKnown() : null;
        theme.Write(OrThrowAll(ThemeRules.Draft(theme, ThemeTerms.From(campaign), knownContact, campaign.State, actor), form.Error, contact.Error));
        // The caller may read the theme that has the id: a liaison chooses among those of its unit (ThemeIds).
        if (
            await db
                .Themes.IgnoreQueryFilters()
                .AnyAsync(
                    existing => existing.District == name.District && existing.CampaignId == name.Campaign && existing.Id == name.Theme,
                    cancellationToken
                )
        )
            throw RequestGuards.AlreadyExists($"{name}");
        return (theme, contact.OrThrow());
    }

    // The bureau, too, gives no unit an id that the liaison of another may choose.
    private async Task<bool> IsIdOfOtherUnitAsync(ThemeName name, string unit, CancellationToken cancellationToken) =>
        ThemeIds.FindUnitPrefix(name.Theme) is { } prefix
        && prefix != ThemeIds.ToPrefix(unit)
        && await db.Units.AnyAsync(other => other.District == name.District && EF.Functions.ILike(other.Code, prefix), cancellationToken);

    private Task<EncryptedContact?> FindEncryptedContactAsync(Theme theme, CancellationToken cancellationToken) =>
        db
            .Contacts.AsNoTracking()
            .SingleOrDefaultAsync(
                each => each.District == theme.District && each.CampaignId == theme.CampaignId && each.ThemeId == theme.Id,
                cancellationToken
            );

    private KnownContact? Decrypt(Theme theme, EncryptedContact? stored) =>
        stored is null ? null : contactProtector.Unprotect(theme.Name, stored.Cipher).ToKnown();

    private Result<ThemeAccepted> Accept(Theme theme, PersonalDataCheck check, EncryptedContact? contact, TransitionContext transition) =>
        check.Decide(complete => ThemeRules.Accept(theme, complete, transition.Actor, transition.EffectiveDate), () => Decrypt(theme, contact));

    /// <summary>Stores the contact of a theme.</summary>
    /// <returns>Whether it differs from the stored one.</returns>
    private async Task<bool> StoreContactAsync(Theme theme, Contact contact, CancellationToken cancellationToken)
    {
        var stored = await db.Contacts.SingleOrDefaultAsync(
            each => each.District == theme.District && each.CampaignId == theme.CampaignId && each.ThemeId == theme.Id,
            cancellationToken
        );
        if (stored is not null && contactProtector.IsStored(theme.Name, stored.Cipher, contact))
            return false;
        var cipher = contactProtector.Protect(theme.Name, contact);
        if (stored is null)
            db.Add(new EncryptedContact(theme.District, theme.CampaignId, theme.Id, cipher));
        else
            stored.Cipher = cipher;
        return true;
    }

    /// <summary>Throws the field violations of all rules in one error; an error of another kind takes precedence.</summary>
    private static T OrThrowAll<T>(Result<T> decided, params Error?[] others)
    {
        if (decided.Error is { Kind: not ErrorKind.InvalidArgument } first)
            throw first.ToException();
        var violations = others.Prepend(decided.Error).OfType<Error>().SelectMany(refusal => refusal.Fields).Distinct().ToList();
        return violations is [] ? decided.OrThrow() : throw Error.InvalidArgument(violations).ToException();
    }
}

/// <summary>Maps domain events of themes to integration events.</summary>
internal static class ThemeEventMapping
{
    /// <summary>Maps an event. Call it after <see cref="Theme.Apply"/>, which sets the date of first receipt.</summary>
    /// <exception cref="InvalidOperationException">The event has no message: it is caused by an event of Scheduling.</exception>
    public static IMessage ToMessage(this ThemeEvent happened, Theme theme)
    {
        var metadata = EventMetadataExtensions.CreateMetadata(happened.Actor, theme.District, happened.EffectiveDate);
        return happened switch
        {
            ThemeSubmitted => new EventsV1.ThemeSubmitted
            {
                Metadata = metadata,
                Theme = theme.Ref,
                Topic = theme.Form.Topic,
                Month = theme.Form.Month?.ToProto(),
                Forms = { theme.Form.Forms },
                FirstReceivedDate = theme.FirstReceivedOn.ToProto(),
                ScanSha256 = theme.Scan?.Sha256 ?? "",
            },
            ThemeReturned returned => new EventsV1.ThemeReturned
            {
                Metadata = metadata,
                Theme = theme.Ref,
                Items = { returned.Items },
            },
            ThemeAccepted => new EventsV1.ThemeAccepted { Metadata = metadata, Theme = theme.Ref },
            ThemeDeclined => new EventsV1.ThemeDeclined { Metadata = metadata, Theme = theme.Ref },
            ThemeMerged merged => new EventsV1.ThemeMerged
            {
                Metadata = metadata,
                Theme = theme.Ref,
                Into = $"{theme.Name.Parent}/themes/{merged.Into}",
            },
            ThemeReopened => new EventsV1.ThemeReopened { Metadata = metadata, Theme = theme.Ref },
            ThemeUnmerged unmerged => new EventsV1.ThemeUnmerged
            {
                Metadata = metadata,
                Theme = theme.Ref,
                IntoBefore = $"{theme.Name.Parent}/themes/{unmerged.IntoBefore}",
            },
            ThemeWithdrawn => new EventsV1.ThemeWithdrawn { Metadata = metadata, Theme = theme.Ref },
            _ => throw new InvalidOperationException($"{happened.GetType().Name} has no message"),
        };
    }
}
