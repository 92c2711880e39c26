using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;
using ThemeDay.Registry.Campaigns;
using ThemeDay.Registry.Contacts;
using ThemeDay.Registry.Themes;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using DocumentFile = ThemeDay.Type.V1.DocumentFile;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.ThemeForms;

/// <summary>RPCs of theme forms (附件 活动主题申报表) as files.</summary>
[Authorize(Policies.UnitOrBureau)]
public sealed class ThemeFormEndpoint(RegistryDb db, IdempotentCommands commands, ContactProtector contactProtector, OfficeFileService files)
    : Proto.ThemeFormService.ThemeFormServiceBase
{
    /// <summary>Maximum size of a form: 3 MiB, which fits into a message.</summary>
    public const int LimitBytes = 3 << 20;

    private const string Content = "content";
    private const int MaxThemes = 100;
    private static readonly ThemeState[] Ended = [ThemeState.Withdrawn, ThemeState.Declined, ThemeState.Merged, ThemeState.Dropped];

    /// <inheritdoc/>
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a file of LimitBytes
    [DefaultDeadline(60)]
    public override async Task<Proto.ImportThemeFormResponse> ImportThemeForm(Proto.ImportThemeFormRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent");
        context.EnsureCanWrite(parent.District);
        if (request.Content.IsEmpty)
            throw Error.InvalidArgument(Content, ErrorReasons.FileEmpty).ToException();
        if (request.Content.Length > LimitBytes)
            throw OfficeFileService.TooLarge(Content).ToException();
        if (request.ValidateOnly)
        {
            RequestKeys.EnsureValid(request.RequestId);
            var (paper, import) = await ReadAsync(parent, request, context);
            return ThemeFormMapping.ToProto(paper, import, isCreated: false);
        }

        return await commands.ExecuteAsync(request, request.RequestId, context, Adapter, _ => CreateAsync(parent, request, context));
    }

    /// <inheritdoc/>
    public override async Task<DocumentFile> GetThemeForm(Proto.GetThemeFormRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent");
        var cancellationToken = context.CancellationToken;
        var campaign = await db.RequireCampaignAsync(parent, cancellationToken);
        var unit = await FindUnitAsync(request, parent, context);
        var themes = unit is null ? [] : await FindThemesAsync(request, parent, unit, cancellationToken);
        if (!request.IncludeContacts || themes is [])
            return Write(campaign, unit, themes, []);
        context.EnsureCanWrite(parent.District);
        // The contacts are returned only after the events of this access have been committed.
        return await commands.ExecuteAsync(
            request,
            "",
            context,
            new ResourceAdapter<DocumentFile, DocumentFile>(
                (_, _) => throw new InvalidOperationException("the request carries no request_id"),
                _ => $"{parent}",
                file => file
            ),
            async _ => Write(campaign, unit, themes, await ResolveContactsAsync(parent, themes, context))
        );
    }

    private ResourceAdapter<ImportedForm, Proto.ImportThemeFormResponse> Adapter =>
        new(
            async (name, cancellationToken) =>
            {
                var (campaign, ids) = ThemeFormImport.ParseName(name);
                var created = await ThemesIn(campaign).Where(theme => ids.Contains(theme.Id)).OrderBy(theme => theme.Id).ToListAsync(cancellationToken);
                return new(name, () => ThemeFormMapping.ToProto(created));
            },
            form => form.Name,
            form => form.ToResponse()
        );

    private async Task<ImportedForm> CreateAsync(CampaignName parent, Proto.ImportThemeFormRequest request, ServerCallContext context)
    {
        var (paper, import) = await ReadAsync(parent, request, context);
        if (import.Problems is not [])
            throw Error.InvalidArgument(import.Problems).ToException();
        foreach (var row in import.Rows)
        {
            if (row.Theme is not { } theme)
                continue;
            db.Add(theme);
            if (row.Contact is { } contact)
                db.Add(new EncryptedContact(theme.District, theme.CampaignId, theme.Id, contactProtector.Protect(theme.Name, contact)));
            commands.AddEvent(new EventsV1.ThemeDrafted { Metadata = context.CreateMetadata(theme.District), Theme = theme.Ref }, theme.District);
        }

        return new(import.Name, () => ThemeFormMapping.ToProto(paper, import, isCreated: true));
    }

    private async Task<(ThemeFormPaper Paper, ThemeFormImport Import)> ReadAsync(
        CampaignName parent,
        Proto.ImportThemeFormRequest request,
        ServerCallContext context
    )
    {
        var (actor, cancellationToken) = (context.Actor(), context.CancellationToken);
        var campaign = await db.RequireCampaignAsync(parent, cancellationToken);
        var text = await files.ReadAsync(request.Content.Memory, Content, $"{parent.District}/{actor.Unit}", cancellationToken);
        var paper = ThemeFormReader.Read(text.OrThrow());
        if (paper.Rows.Count is 0 or > ThemeFormImport.MaxRows)
            throw Error.InvalidArgument(Content, paper.Rows.Count is 0 ? ErrorReasons.NoThemeInFile : ErrorReasons.OutOfRange).ToException();
        var units = await db
            .Units.AsNoTracking()
            .Where(unit => unit.District == parent.District && unit.State == UnitState.Active)
            .OrderBy(unit => unit.Code)
            .Select(unit => new ListedUnit(unit.Code, unit.DisplayName))
            .ToListAsync(cancellationToken);
        var topics = await ThemesIn(parent)
            .Where(theme => !Ended.Contains(theme.State))
            .OrderBy(theme => theme.Id)
            .Select(theme => new ExistingTopic(theme.Id, theme.Unit, theme.Form.Topic))
            .ToListAsync(cancellationToken);
        var rows = new ThemeFormRowReader(
            new(units, Division.Find(parent.District), actor.Unit),
            new(campaign.Terms.FirstMonth.FirstDay, campaign.Terms.LastMonth.FirstDay),
            new(campaign.Terms.Forms)
        );
        var import = new ThemeFormImport(campaign, units, topics, actor, request);
        import.Read(rows.Read(paper)).ThrowIfError();
        return (paper, import);
    }

    private async Task<Unit?> FindUnitAsync(Proto.GetThemeFormRequest request, CampaignName parent, ServerCallContext context)
    {
        if (request.Unit is "")
            return request.Themes is [] ? null : throw Error.InvalidArgument("unit", ErrorReasons.Required).ToException();
        return await db.RequireUnitAsync(UnitName.Parse(request.Unit, "unit"), parent.District, context);
    }

    private async Task<IReadOnlyList<Theme>> FindThemesAsync(
        Proto.GetThemeFormRequest request,
        CampaignName parent,
        Unit unit,
        CancellationToken cancellationToken
    )
    {
        if (request.Themes.Count > MaxThemes)
            throw Error.InvalidArgument("themes", ErrorReasons.OutOfRange).ToException();
        var names = request.Themes.Select(theme => ThemeName.Parse(theme, "themes")).Distinct().ToList();
        var ids = names.Select(name => name.Theme).ToList();
        var ofUnit = ThemesIn(parent).Where(theme => theme.Unit == unit.Code);
        var wanted = ids is [] ? ofUnit.Where(theme => !Ended.Contains(theme.State)) : ofUnit.Where(theme => ids.Contains(theme.Id));
        var themes = await wanted.OrderBy(theme => theme.Id).Take(MaxThemes + 1).ToListAsync(cancellationToken);
        if (themes.Count > MaxThemes)
            throw Error.InvalidArgument("themes", ErrorReasons.OutOfRange).ToException();
        return names.TrueForAll(name => name.Parent == parent) && themes.Count >= names.Count ? themes : throw RequestGuards.NotFound();
    }

    private async Task<Dictionary<string, Contact>> ResolveContactsAsync(CampaignName parent, IReadOnlyList<Theme> themes, ServerCallContext context)
    {
        var encrypted = await db.FindContactsAsync(parent, [.. themes.Select(theme => theme.Id)], context.CancellationToken);
        foreach (var theme in themes.Where(theme => encrypted.ContainsKey(theme.Id)))
            commands.AddEvent(new EventsV1.ContactResolved { Metadata = context.CreateMetadata(parent.District), Theme = theme.Ref }, parent.District);
        return encrypted.ToDictionary(
            contact => contact.Key,
            contact => contactProtector.Unprotect(new ThemeName(parent.District, parent.Campaign, contact.Key), contact.Value.Cipher)
        );
    }

    private static DocumentFile Write(Campaign campaign, Unit? unit, IReadOnlyList<Theme> themes, Dictionary<string, Contact> contacts)
    {
        using var file = new MemoryStream();
        ThemeFormWriter.Write(
            file,
            new(
                unit?.DisplayName ?? "",
                Date: null, // filled in when the form is stamped
                campaign.Terms.LastMonth.FirstDay,
                campaign.Terms.Forms,
                campaign.Terms.MinimumThemes,
                [
                    .. themes.Select(theme => new ThemeFormEntry(
                        theme.Form.Topic,
                        theme.Form.Month?.FirstDay,
                        theme.Form.Forms,
                        contacts.TryGetValue(theme.Id, out var contact) ? new(contact.Person, contact.Phone) : null
                    )),
                ]
            )
        );
        return new()
        {
            FileName = ThemeFormWriter.GetFileName(unit?.DisplayName ?? ""),
            MediaType = OfficeMediaTypes.Word,
            Content = ByteString.CopyFrom(file.ToArray()),
        };
    }

    private IQueryable<Theme> ThemesIn(CampaignName name) =>
        db.Themes.AsNoTracking().Where(theme => theme.District == name.District && theme.CampaignId == name.Campaign);

    /// <summary>An import that is committed, now or by an earlier request.</summary>
    /// <param name="Name">The name by which its drafts are found again.</param>
    /// <param name="ToResponse">The response, once it is stored.</param>
    private sealed record ImportedForm(string Name, Func<Proto.ImportThemeFormResponse> ToResponse);
}
