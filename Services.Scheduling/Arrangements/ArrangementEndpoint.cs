using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Calendars;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.Plan;
using ThemeDay.Scheduling.PlanDocuments;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Type.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>RPCs of monthly arrangements.</summary>
[Authorize(Policies.Reader)]
public sealed class ArrangementEndpoint(
    SchedulingDb db,
    ArrangementReader arrangements,
    CurrentCalendar calendar,
    IdempotentCommands commands,
    IEventRecorder events,
    Notifier notifier,
    TimeProvider clock
) : Proto.ArrangementService.ArrangementServiceBase
{
    /// <inheritdoc/>
    public override async Task<Proto.Arrangement> GetArrangement(Proto.GetArrangementRequest request, ServerCallContext context) =>
        (await ReadAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Arrangement> ReleaseArrangement(Proto.ReleaseArrangementRequest request, ServerCallContext context)
    {
        var name = ArrangementName.Parse(request.Name);
        context.EnsureCanWrite(name.Campaign.District);
        return commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<MonthlyArrangement, Proto.Arrangement>(ReadAsync, arrangement => $"{arrangement.Name}", arrangement => arrangement.ToProto()),
            async cancellationToken =>
            {
                var arrangement = await ReadAsync(request.Name, cancellationToken);
                var on = context.ResolveEffectiveDate(request.EffectiveDate, arrangement.Last?.ReleasedOn, clock);
                var release = arrangement.Release(on).OrThrow();
                db.Add(release);
                arrangement = arrangement with { Releases = [.. arrangement.Releases, release] };
                events.Record(
                    new ArrangementReleased
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), name.Campaign.District, on),
                        Campaign = $"{name.Campaign}",
                        Arrangement = $"{name}",
                        Release = release.Number,
                        PlanRelease = release.PlanRelease,
                        Units = { arrangement.GetUnits(release) },
                    },
                    name.Campaign.District
                );
                await notifier.IssueAsync(ArrangementNotifications.Released(arrangement, release, clock), context.Actor(), cancellationToken);
                return arrangement;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<DocumentFile> GetArrangementDocument(Proto.GetArrangementDocumentRequest request, ServerCallContext context)
    {
        var arrangement = await ReadAsync(request.Name, context.CancellationToken);
        var district = arrangement.Name.Campaign.District;
        List<FieldViolation> violations = [];
        if (request.Format is Proto.ArrangementDocumentFormat.Unspecified || !Enum.IsDefined(request.Format))
            violations.Add(new("format", ErrorReasons.Required));
        var head = NoticeHead.Read(request.Issuer, request.DocumentNumber, request.DocumentDate, violations);
        PlanDocumentRequests.CheckUnit(request.Unit, district, violations);
        if (violations is not [])
            throw Error.InvalidArgument(violations).ToException();
        var release =
            request.Release is 0 ? (arrangement.PendingChanges is [] ? arrangement.Last : null)
            : request.Release > 0 && request.Release <= arrangement.Releases.Count ? arrangement.Releases[request.Release - 1]
            : throw RequestGuards.NotFound();
        if (release is not null) // its due dates are those that it announced
            arrangement = arrangement with { Calendar = await calendar.WorkingDaysAsync(release.CreatedAt, context.CancellationToken) };
        var notice = new ArrangementNotice(arrangement, release, Division.Find(district));
        if (request.Format is Proto.ArrangementDocumentFormat.Notice)
            return DocumentFiles.ToFile(
                AddVersion(notice.Title.ReplaceLineEndings("")),
                notice.Write(head.Issuer, head.DocumentNumber, head.Date ?? release?.ReleasedOn)
            );
        var title = AddVersion(notice.TableTitle);
        return DocumentFiles.ToFile(
            $"{title}.ics",
            ActivityCalendar.MediaType,
            ActivityCalendar.Write(
                title,
                release?.PlanRelease ?? arrangement.PlanReleases.Count,
                release?.CreatedAt ?? clock.GetUtcNow(),
                notice.ListCalendar(request.Unit)
            )
        );

        string AddVersion(string text) =>
            release is null ? PlanDocumentTexts.Format("TitleOfDraft", text) : PlanDocumentTexts.Format("TitleOfRelease", text, release.Number);
    }

    private Task<MonthlyArrangement> ReadAsync(string name, CancellationToken cancellationToken) =>
        arrangements.ReadAsync(ArrangementName.Parse(name), cancellationToken);
}
