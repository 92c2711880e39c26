using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Rules;
using Told = ThemeDay.Events.V1;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Themes;

/// <summary>Calls about themes, in the order of their life.</summary>
[Authorize(Policies.Reader)]
public sealed class ThemeEndpoint(RegistryDb db, Once once, ContactSafe safe, ScanUpload upload, SubmitTheme submit, TimeProvider clock)
    : Wire.ThemeService.ThemeServiceBase
{
    private static readonly FilterSchema<Theme> Fields = new FilterSchema<Theme>()
        .Reference("unit", UnitName.Template, theme => theme.District, theme => theme.Unit)
        .Word("state", theme => theme.State)
        .Month("month", theme => theme.Form.Month, Campaigns.Month.Of)
        .Flag("late", theme => theme.Late)
        .Text("topic", theme => theme.Form.Topic)
        .Text("external_reference", theme => theme.Form.ExternalReference)
        .Day("first_received_on", theme => theme.FirstReceivedOn);

    private Answer<Theme, Wire.Theme> Answer => ThemeWire.AnswerFrom(db);

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Wire.Theme> CreateTheme(Wire.CreateThemeRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Read(request.Parent, "parent");
        context.DemandWrite(parent.District);
        ResourceNamePattern.DemandNewId(request.ThemeId, "theme_id");
        var name = ThemeName.Read($"{parent}/themes/{request.ThemeId}", "theme_id");
        if (request.ValidateOnly)
            return (await DraftAsync(request.Theme, name, context, context.CancellationToken)).Theme.ToWire();
        return await once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var (theme, contact) = await DraftAsync(request.Theme, name, context, cancellationToken);
                db.Add(theme);
                if (contact is not null)
                    db.Add(new KeptContact(name.District, name.Campaign, name.Theme, safe.Lock(contact)));
                once.Record(new Told.ThemeDrafted { Fact = context.MasterFact(name.District), Theme = theme.Ref }, name.District);
                return theme;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Wire.Theme> GetTheme(Wire.GetThemeRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Wire.ListThemesResponse> ListThemes(Wire.ListThemesRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Read(request.Parent, "parent", orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,campaign,id").OrThrow();
        var themes = await db
            .Themes.AsNoTracking()
            .Where(theme => (parent.IsAnyDistrict || theme.District == parent.District) && (parent.IsAnyCampaign || theme.CampaignId == parent.Campaign))
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, theme => theme.District, theme => theme.CampaignId, theme => theme.Id)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Themes = { page.Shown(themes).Select(ThemeWire.ToWire) },
            NextPageToken = page.Next(themes, theme => [theme.District, theme.CampaignId, theme.Id]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Theme> UpdateTheme(Wire.UpdateThemeRequest request, ServerCallContext context) =>
        ChangeAsync(
            request,
            request.Theme?.Name ?? "",
            request.Theme?.Etag ?? "",
            request.RequestId,
            context,
            async (theme, by, cancellationToken) =>
            {
                var merged = theme.ToWire();
                var mask = request.UpdateMask is { Paths.Count: > 0 } given ? given : Written(request.Theme!);
                if (!mask.Paths.All(Writable.Contains))
                    throw Error.Invalid("update_mask", ErrorReasons.Malformed).ToException();
                mask.Merge(
                    request.Theme,
                    merged,
                    new FieldMask.MergeOptions
                    {
                        ReplaceMessageFields = true,
                        ReplacePrimitiveFields = true,
                        ReplaceRepeatedFields = true,
                    }
                );
                var campaign = await CampaignAsync(theme.Name.Of, cancellationToken);
                var form = ThemeWire.ReadForm(merged);
                var contact = ThemeWire.ReadContact(merged);
                theme.Write(
                    Both(ThemeRules.Update(theme, form.TryGet(out var written, out _) ? written : theme.Form, TermsOf(campaign), by), form.Error, contact.Error)
                );
                if (contact.OrThrow() is { } known)
                    await KeepAsync(theme, known, cancellationToken);
                return new Told.ThemeDrafted { Fact = context.MasterFact(theme.District), Theme = theme.Ref };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Wire.Theme> UploadStampedScan(IAsyncStreamReader<Wire.UploadStampedScanRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.Invalid("header", ErrorReasons.Required).ToException();
        return await upload.TakeAsync(
            header.Name,
            header.RequestId,
            new GrpcUploadStream<Wire.UploadStampedScanRequest>(requestStream, part => part.Chunk),
            context,
            Answer
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Theme> SubmitTheme(Wire.SubmitThemeRequest request, ServerCallContext context) => submit.DoAsync(request, context);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Theme> ReturnTheme(Wire.ReturnThemeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (theme, by, on, _) =>
                Happened(
                    theme,
                    ThemeRules.Return(theme, [.. request.Items], request.Reason, by, on),
                    returned => new Told.ThemeReturned
                    {
                        Fact = Facts.Of(by, theme.District, on),
                        Theme = theme.Ref,
                        Items = { returned.Items },
                    }
                )
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Theme> AcceptTheme(Wire.AcceptThemeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (theme, by, on, _) =>
                Happened(theme, ThemeRules.Accept(theme, by, on), _ => new Told.ThemeAccepted { Fact = Facts.Of(by, theme.District, on), Theme = theme.Ref })
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Theme> DeclineTheme(Wire.DeclineThemeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (theme, by, on, _) =>
                Happened(
                    theme,
                    ThemeRules.Decline(theme, request.Reason, by, on),
                    _ => new Told.ThemeDeclined { Fact = Facts.Of(by, theme.District, on), Theme = theme.Ref }
                )
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Theme> MergeTheme(Wire.MergeThemeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            async (theme, by, on, cancellationToken) =>
            {
                var survivor = ThemeName.Read(request.Into, "into");
                if (survivor.Of != theme.Name.Of)
                    throw Error.Invalid("into", ErrorReasons.MergeTargetUnfit).ToException();
                var into = await FindAsync(request.Into, cancellationToken);
                db.Update(into); // whoever declines or merges the survivor at the same time loses by its version, or wins
                return await Happened(
                    theme,
                    ThemeRules.Merge(theme, into, request.Reason, by, on),
                    _ => new Told.ThemeMerged
                    {
                        Fact = Facts.Of(by, theme.District, on),
                        Theme = theme.Ref,
                        Into = request.Into,
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Theme> WithdrawTheme(Wire.WithdrawThemeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (theme, by, on, _) =>
                Happened(
                    theme,
                    ThemeRules.Withdraw(theme, request.Reason, by, on),
                    _ => new Told.ThemeWithdrawn { Fact = Facts.Of(by, theme.District, on), Theme = theme.Ref }
                )
        );

    private static readonly HashSet<string> Writable = ["topic", "month", "late_month_reason", "forms", "contact", "external_reference"];

    private static FieldMask Written(Wire.Theme theme) =>
        new()
        {
            Paths =
            {
                Writable.Where(path =>
                    Wire.Theme.Descriptor.FindFieldByName(path).Accessor.GetValue(theme) is not (null or "" or System.Collections.ICollection { Count: 0 })
                ),
            },
        };

    private static Task<IMessage> Happened<TEvent>(Theme theme, Result<TEvent> decided, Func<TEvent, IMessage> tell)
        where TEvent : ThemeEvent
    {
        var happened = decided.OrThrow();
        theme.Apply(happened);
        return Task.FromResult(tell(happened));
    }

    private Task<Wire.Theme> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        Date? effectiveOn,
        ServerCallContext context,
        Func<Theme, Actor, DateOnly, CancellationToken, Task<IMessage>> move
    ) =>
        ChangeAsync(
            request,
            name,
            etag,
            requestId,
            context,
            (theme, by, cancellationToken) => move(theme, by, context.EffectiveOn(effectiveOn, theme.MovedOn, clock), cancellationToken)
        );

    private Task<Wire.Theme> ChangeAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        ServerCallContext context,
        Func<Theme, Actor, CancellationToken, Task<IMessage>> change
    )
    {
        context.DemandWrite(ThemeName.Read(name).District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var theme = await FindAsync(name, cancellationToken);
                RequestGuards.DemandEtag(etag, theme.Version);
                once.Record(await change(theme, context.Actor(), cancellationToken), theme.District);
                return theme;
            }
        );
    }

    private Task<Theme> FindAsync(string name, CancellationToken cancellationToken) => db.RequireThemeAsync(name, cancellationToken);

    private async Task<Campaign> CampaignAsync(CampaignName name, CancellationToken cancellationToken) =>
        await db
            .Campaigns.AsNoTracking()
            .SingleOrDefaultAsync(campaign => campaign.District == name.District && campaign.Id == name.Campaign, cancellationToken)
            .OrNotThereAsync();

    private async Task<(Theme Theme, Contact? Contact)> DraftAsync(
        Wire.Theme? draft,
        ThemeName name,
        ServerCallContext context,
        CancellationToken cancellationToken
    )
    {
        draft ??= new();
        var unit = UnitName.Read(draft.Unit, "theme.unit");
        var by = context.Actor();
        // An unknown unit, another district's and someone else's are not told from one another.
        if (unit.District != name.District || (by.Unit is { } own && own != unit.Unit))
            throw RequestGuards.NotThere();
        if (!await db.Units.AnyAsync(there => there.District == unit.District && there.Code == unit.Unit, cancellationToken))
            throw RequestGuards.NotThere();
        var campaign = await CampaignAsync(name.Of, cancellationToken);
        var form = ThemeWire.ReadForm(draft);
        var contact = ThemeWire.ReadContact(draft);
        var theme = new Theme(name.District, name.Campaign, name.Theme, unit.Unit, form.TryGet(out var written, out _) ? written : new("", null, "", [], ""));
        theme.Write(Both(ThemeRules.Draft(theme, TermsOf(campaign), campaign.State, by), form.Error, contact.Error));
        // Another unit's theme of that id is not told from none: the key refuses it, with the same words.
        if (
            await db
                .Themes.IgnoreQueryFilters()
                .AnyAsync(there => there.District == name.District && there.CampaignId == name.Campaign && there.Id == name.Theme, cancellationToken)
        )
            throw new Error(ErrorKind.Exists, ErrorReasons.ExistsAlready) { Subject = $"{name}" }.ToException();
        return (theme, contact.OrThrow());
    }

    private async Task KeepAsync(Theme theme, Contact contact, CancellationToken cancellationToken)
    {
        var kept = await db.Contacts.SingleOrDefaultAsync(
            each => each.District == theme.District && each.CampaignId == theme.CampaignId && each.ThemeId == theme.Id,
            cancellationToken
        );
        if (kept is null)
            db.Add(new KeptContact(theme.District, theme.CampaignId, theme.Id, safe.Lock(contact)));
        else
            kept.Cipher = safe.Lock(contact);
    }

    /// <summary>Every wrong field at once, whichever rule found it; a refusal of another kind goes first.</summary>
    private static T Both<T>(Result<T> decided, params Error?[] others)
    {
        if (decided.Error is { Kind: not ErrorKind.Invalid } first)
            throw first.ToException();
        var problems = others.Prepend(decided.Error).OfType<Error>().SelectMany(refusal => refusal.Fields).Distinct().ToList();
        return problems is [] ? decided.OrThrow() : throw Error.Invalid(problems).ToException();
    }

    private static ThemeTerms TermsOf(Campaign campaign) => new(campaign.Terms.FirstMonth, campaign.Terms.LastMonth, campaign.Terms.Forms, campaign.Deadlines);
}
