using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Calendars;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.Sheets;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Plan;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.PlanDocuments;

/// <summary>RPCs that write and compare releases of the annual plan.</summary>
[Authorize(Policies.Reader)]
public sealed class PlanDocumentEndpoint(SchedulingDb db) : Proto.PlanDocumentService.PlanDocumentServiceBase
{
    /// <inheritdoc/>
    public override async Task<DocumentFile> GetPlanDocument(Proto.GetPlanDocumentRequest request, ServerCallContext context)
    {
        var (name, number) = PlanReleaseName.Parse(request.Name);
        await db.EnsureCampaignOpenedAsync(name, context.CancellationToken); // before anything about the request
        var head = ReadHead(request, name).OrThrow();
        var first = request.Format is Proto.PlanDocumentFormat.Calendar ? 1 : number; // a calendar shows what earlier releases planned, too
        var releases = await FindReleasesAsync(name, first, number, context.CancellationToken);
        var campaign = await db.GetCampaignOpenedAsync(name, context.CancellationToken);
        var release = releases[^1];
        var notice = new PlanNotice(campaign, Division.Find(name.District), release);
        var title = PlanDocumentTexts.Format("TitleOfRelease", notice.PlanTitle, number);
        return request.Format switch
        {
            Proto.PlanDocumentFormat.Notice => DocumentFiles.ToFile(
                PlanDocumentTexts.Format("TitleOfRelease", notice.Title(number).ReplaceLineEndings(""), number),
                notice.Write(number, head with { Date = head.Date ?? EventMapping.ToDateOnly(release.ReleaseDate) })
            ),
            Proto.PlanDocumentFormat.Spreadsheet => WriteSheet(title, release.Entries.Where(IsWanted)),
            _ => WriteCalendar(title, number, release, PlanComparison.FindRemoved(releases).Where(IsWanted), release.Entries.Where(IsWanted)),
        };

        bool IsWanted(Proto.PlanEntry entry) => request.Unit is "" || entry.Unit == request.Unit;
    }

    /// <inheritdoc/>
    public override async Task<Proto.ComparePlanReleasesResponse> ComparePlanReleases(Proto.ComparePlanReleasesRequest request, ServerCallContext context)
    {
        var (name, number) = PlanReleaseName.Parse(request.Name);
        var earlier = number - 1;
        if (request.Earlier is not "")
        {
            (var other, earlier) = PlanReleaseName.Parse(request.Earlier, "earlier");
            if (other != name)
                throw Error.InvalidArgument("earlier", ErrorReasons.NameMalformed).ToException();
            if (earlier >= number)
                throw Error.InvalidArgument("earlier", ErrorReasons.OutOfRange).ToException();
        }

        var changes = PlanComparison.Compare(await FindReleasesAsync(name, earlier + 1, number, context.CancellationToken));
        var year = (await db.GetCampaignOpenedAsync(name, context.CancellationToken)).FirstMonth.Year;
        return new()
        {
            Changes = { changes },
            Sentences = { changes.Select(change => PlanDocumentTexts.Describe(change, year)) },
            Summary = PlanDocumentTexts.Summarize(changes, earlier),
        };
    }

    private static Result<NoticeHead> ReadHead(Proto.GetPlanDocumentRequest request, CampaignName campaign)
    {
        List<FieldViolation> violations = [];
        if (request.Format is Proto.PlanDocumentFormat.Unspecified || !Enum.IsDefined(request.Format))
            violations.Add(new("format", ErrorReasons.Required));
        var head = NoticeHead.Read(request.Issuer, request.DocumentNumber, request.DocumentDate, violations);
        PlanDocumentRequests.CheckUnit(request.Unit, campaign.District, violations);
        return violations is [] ? head : Error.InvalidArgument(violations);
    }

    private async Task<IReadOnlyList<Proto.PlanRelease>> FindReleasesAsync(CampaignName name, int first, int last, CancellationToken cancellationToken)
    {
        var releases = await db.ListReleasesAsync(name, first, last, cancellationToken);
        return releases is [.., var latest] && PlanReleaseName.Parse(latest.Name).Number == last ? releases : throw RequestGuards.NotFound();
    }

    private static DocumentFile WriteSheet(string title, IEnumerable<Proto.PlanEntry> entries)
    {
        using var file = new MemoryStream();
        SheetWriter.Write(
            file,
            PlanDocumentTexts.Get("SheetName"),
            [
                new(PlanDocumentTexts.Get("Number"), 6),
                new(PlanDocumentTexts.Get("Unit"), 36),
                new(PlanDocumentTexts.Get("Topic"), 48),
                new(PlanDocumentTexts.Get("Forms"), 28),
                new(PlanDocumentTexts.Get("FirstDay"), 14),
                new(PlanDocumentTexts.Get("LastDay"), 14),
            ],
            entries.Select(
                (entry, place) =>
                    (IReadOnlyList<object?>)
                        [
                            place + 1,
                            entry.UnitDisplayName,
                            entry.Topic,
                            PlanDocumentTexts.FormatForms(entry),
                            EventMapping.ToDateOnly(entry.FirstDate),
                            EventMapping.ToDateOnly(entry.LastDate),
                        ]
            )
        );
        return DocumentFiles.ToFile($"{title}.xlsx", OfficeMediaTypes.Excel, file.ToArray());
    }

    private static DocumentFile WriteCalendar(
        string title,
        int number,
        Proto.PlanRelease release,
        IEnumerable<Proto.PlanEntry> cancelled,
        IEnumerable<Proto.PlanEntry> planned
    ) =>
        DocumentFiles.ToFile(
            $"{title}.ics",
            ActivityCalendar.MediaType,
            ActivityCalendar.Write(
                title,
                number,
                release.CreateTime.ToDateTimeOffset(),
                planned
                    .Select(entry => PlanDocumentTexts.ToCalendar(entry, isCancelled: false))
                    .Concat(cancelled.Select(entry => PlanDocumentTexts.ToCalendar(entry, isCancelled: true)))
            )
        );
}
