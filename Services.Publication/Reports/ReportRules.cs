using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>Business rules of reports.</summary>
public static class ReportRules
{
    /// <summary>Items of the report that a return can name.</summary>
    public static IReadOnlyList<string> ReturnableItems { get; } =
    ["kind", "text", "pictures", "captions", "attachments", "videos", "attended", "links", "signage"];

    private const int MaxTextLength = 20_000;
    private const int MaxAttended = 100_000;
    private const int MaxPictures = 50;
    private const int MaxCaptionLength = 200;
    private const int MaxSignage = 10;
    private const int MaxLinks = 20;
    private const int MaxLinkLength = 500;

    private static readonly NamedFiles Attachments = new("attachments", "attachment", "title", MaxCount: 10, MaxTextLength: 100);
    private static readonly NamedFiles Videos = new("videos", "video", "caption", MaxCount: 5, MaxCaptionLength);

    /// <summary>Validates a filing. The activity must have been held; a programme is not required, and a late report is accepted (docs/domain.md, First
    /// receipt).</summary>
    /// <param name="report">The report.</param>
    /// <param name="activity">Its activity.</param>
    /// <param name="form">Content of the report.</param>
    /// <param name="stored">What was uploaded for the activity.</param>
    /// <param name="actor">The actor that files it.</param>
    /// <param name="effectiveDate">The day of receipt, not before the first day of the activity.</param>
    /// <param name="check">The check of its texts for personal data.</param>
    public static Result<ReportForm> File(
        Report report,
        ActivityReplica activity,
        ReportForm form,
        StoredFiles stored,
        Actor actor,
        DateOnly effectiveDate,
        PersonalDataCheck check
    )
    {
        if ((activity.CheckHeld() ?? ReportTransitions.Table.Check(report.State, ReportTrigger.File, actor)) is { } error)
            return error;
        if (EffectiveDate.CheckNotBefore(effectiveDate, activity.FirstDay) is { } tooEarly)
            return tooEarly;
        List<FieldViolation> violations = [];
        if (!Enum.IsDefined(form.Kind))
            violations.Add(new("report.kind", ErrorReasons.OutOfRange));
        if (TextCharacters.IsBlank(form.Text))
            violations.Add(new("report.text", ErrorReasons.Required));
        if (TextCharacters.Count(form.Text) > MaxTextLength)
            violations.Add(new("report.text", ErrorReasons.OutOfRange));
        violations.AddRange(Check(form, check, "report.personal_data_reason"));
        if (form.Attended is < 0 or > MaxAttended)
            violations.Add(new("report.attended", ErrorReasons.OutOfRange));
        if (form.Pictures.Count > MaxPictures)
            violations.Add(new("report.pictures", ErrorReasons.OutOfRange));
        if (form.Pictures.Distinct().Count() != form.Pictures.Count)
            violations.Add(new("report.pictures", ErrorReasons.Duplicate));
        if (!form.Pictures.All(stored.Pictures.Contains))
            violations.Add(new("report.pictures", ErrorReasons.ResourceNotFound));
        violations.AddRange(CheckCaptions(form));
        violations.AddRange(CheckFiles(Attachments, form.Attachments, form.AttachmentTitles, stored.Attachments));
        violations.AddRange(CheckFiles(Videos, form.Videos, form.VideoCaptions, stored.Videos));
        violations.AddRange(CheckSignage(form, stored.Pictures));
        if (form.Links.Count > MaxLinks || form.Links.Any(link => TextCharacters.Count(link) > MaxLinkLength))
            violations.Add(new("report.links", ErrorReasons.OutOfRange));
        if (!form.Links.All(WebLink.IsValid))
            violations.Add(new("report.links", ErrorReasons.Malformed));
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>Validates a return. It must name each item to be corrected.</summary>
    public static Result<IReadOnlyList<string>> Return(Report report, IReadOnlyCollection<string> items, string reason, Actor actor) =>
        ReportTransitions.Table.Check(report.State, ReportTrigger.Return, actor) is { } error
            ? error
            : ReturnValidator.Validate(items, ReturnableItems, reason);

    /// <summary>Validates an acceptance.</summary>
    public static Error? Accept(Report report, Actor actor) => ReportTransitions.Table.Check(report.State, ReportTrigger.Accept, actor);

    /// <summary>Validates a reopening. A reason is required.</summary>
    public static Error? Reopen(Report report, string reason, Actor actor) =>
        ReportTransitions.Table.Check(report.State, ReportTrigger.Reopen, actor) ?? ReasonValidator.Check(reason);

    /// <summary>
    /// Validates a publication. The activity must have been held; personal data in the report needs a reason of the bureau: not the one on record.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="activity">Its activity.</param>
    /// <param name="check">The check of its texts, with the reason of the bureau.</param>
    /// <param name="actor">The actor that publishes it.</param>
    /// <returns>The reason to keep.</returns>
    public static Result<string> Publish(Report report, ActivityReplica activity, PersonalDataCheck check, Actor actor)
    {
        if ((ReportTransitions.Table.Check(report.State, ReportTrigger.Publish, actor) ?? activity.CheckHeld()) is { } error)
            return error;
        return Check(report.Form, check, PersonalDataCheck.ReasonField) is [_, ..] violations
            ? Error.InvalidArgument(violations)
            : check.ReasonOr(report.Form.PersonalDataReason);
    }

    /// <summary>Validates an unpublication. A reason is required; the activity need not be held any more.</summary>
    public static Error? Unpublish(Report report, string reason, Actor actor) =>
        ReportTransitions.Table.Check(report.State, ReportTrigger.Unpublish, actor) ?? ReasonValidator.Check(reason);

    /// <summary>Validates the deletion of a picture (docs/domain.md, Deleting files of a report): the report, if it names it, can be filed again
    /// without it.</summary>
    /// <param name="report">The report of its activity; null if none was filed.</param>
    /// <param name="picture">Id of the picture.</param>
    /// <param name="actor">The actor that deletes it.</param>
    public static Error? DeletePicture(Report? report, string picture, Actor actor) =>
        CheckNotInUse(report, report?.Form.GetAllPictures().Contains(picture) is true, actor, ErrorReasons.PictureInUse);

    /// <summary>Validates the deletion of an attachment, as that of a picture.</summary>
    public static Error? DeleteAttachment(Report? report, string attachment, Actor actor) =>
        CheckNotInUse(report, report?.Form.Attachments.Contains(attachment) is true, actor, ErrorReasons.FileInUse);

    /// <summary>Validates the deletion of a video, as that of a picture.</summary>
    public static Error? DeleteVideo(Report? report, string video, Actor actor) =>
        CheckNotInUse(report, report?.Form.Videos.Contains(video) is true, actor, ErrorReasons.FileInUse);

    private static Error? CheckNotInUse(Report? report, bool isNamed, Actor actor, string reason) =>
        report is not null && isNamed && ReportTransitions.Table.Check(report.State, ReportTrigger.File, actor) is not null
            ? new Error(ErrorKind.FailedPrecondition, reason) { State = $"{report.State}" }
            : null;

    private static IEnumerable<FieldViolation> CheckCaptions(ReportForm form)
    {
        if (form.Captions.Count > MaxPictures)
            yield return new("report.captions", ErrorReasons.OutOfRange);
        for (var index = 0; index < Math.Min(MaxPictures, form.Captions.Count); index++)
        {
            var (picture, caption) = (form.CaptionedPictures[index], form.Captions[index]);
            if (picture is "")
                yield return new($"report.captions[{index}].picture", ErrorReasons.Required);
            else if (!form.Pictures.Contains(picture))
                yield return new($"report.captions[{index}].picture", ErrorReasons.ResourceNotFound);
            else if (form.CaptionedPictures.Take(index).Contains(picture))
                yield return new($"report.captions[{index}].picture", ErrorReasons.Duplicate);
            if (CheckLength(caption, MaxCaptionLength) is { } reason)
                yield return new($"report.captions[{index}].caption", reason);
        }
    }

    private static IEnumerable<FieldViolation> CheckFiles(
        NamedFiles kind,
        IReadOnlyList<string> files,
        IReadOnlyList<string> texts,
        IReadOnlySet<string> stored
    )
    {
        if (files.Count > kind.MaxCount)
            yield return new($"report.{kind.Field}", ErrorReasons.OutOfRange);
        for (var index = 0; index < Math.Min(kind.MaxCount, files.Count); index++)
        {
            var path = $"report.{kind.Field}[{index}]";
            if (files[index] is "")
                yield return new($"{path}.{kind.FileField}", ErrorReasons.Required);
            else if (!stored.Contains(files[index]))
                yield return new($"{path}.{kind.FileField}", ErrorReasons.ResourceNotFound);
            else if (files.Take(index).Contains(files[index]))
                yield return new($"{path}.{kind.FileField}", ErrorReasons.Duplicate);
            if (CheckLength(texts[index], kind.MaxTextLength) is { } reason)
                yield return new($"{path}.{kind.TextField}", reason);
        }
    }

    private static string? CheckLength(string text, int maxLength) =>
        TextCharacters.IsBlank(text) ? ErrorReasons.Required
        : TextCharacters.Count(text) > maxLength ? ErrorReasons.OutOfRange
        : null;

    private static IEnumerable<FieldViolation> CheckSignage(ReportForm form, IReadOnlySet<string> stored)
    {
        if (form.SignagePictures.Count > MaxSignage)
            yield return new("report.signage", ErrorReasons.OutOfRange);
        for (var index = 0; index < Math.Min(MaxSignage, form.SignagePictures.Count); index++)
        {
            var picture = form.SignagePictures[index];
            if (!Enum.IsDefined(form.SignageKinds[index]))
                yield return new($"report.signage[{index}].kind", ErrorReasons.Required);
            if (picture is "")
                yield return new($"report.signage[{index}].picture", ErrorReasons.Required);
            else if (!stored.Contains(picture))
                yield return new($"report.signage[{index}].picture", ErrorReasons.ResourceNotFound);
            else if (form.GetAllPictures().Count(other => other == picture) > 1)
                yield return new($"report.signage[{index}].picture", ErrorReasons.Duplicate);
        }
    }

    private static IReadOnlyList<FieldViolation> Check(ReportForm form, PersonalDataCheck check, string reasonField) =>
        check.Validate(
            reasonField,
            [
                ("report.text", form.Text),
                .. form.Links.Take(MaxLinks).Select(link => ("report.links", link)),
                .. form.Captions.Take(MaxPictures).Select((caption, index) => ($"report.captions[{index}].caption", caption)),
                .. Attachments.GetTexts(form.AttachmentTitles),
                .. Videos.GetTexts(form.VideoCaptions),
            ]
        );
}

/// <summary>What was uploaded for the activity of a report.</summary>
/// <param name="Pictures">Ids of pictures.</param>
/// <param name="Attachments">Ids of attachments.</param>
/// <param name="Videos">Ids of videos.</param>
public sealed record StoredFiles(IReadOnlySet<string> Pictures, IReadOnlySet<string> Attachments, IReadOnlySet<string> Videos);

/// <summary>A list of files in a report, each with a text.</summary>
internal sealed record NamedFiles(string Field, string FileField, string TextField, int MaxCount, int MaxTextLength)
{
    /// <summary>The texts by the paths of their fields.</summary>
    public IEnumerable<(string Field, string Text)> GetTexts(IReadOnlyList<string> texts) =>
        texts.Take(MaxCount).Select((text, index) => ($"report.{Field}[{index}].{TextField}", text));
}
