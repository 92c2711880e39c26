using System.Linq.Expressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>Content of a report (情况报告 or 新闻报道).</summary>
/// <param name="Text">正文, 1 to 20,000 characters.</param>
/// <param name="Attended">Number of people who attended, 0 to 100,000.</param>
/// <param name="Pictures">Ids of its pictures, at most 50, in the order of display.</param>
/// <param name="Links">Addresses of other coverage: at most 20, https or http.</param>
/// <param name="PersonalDataReason">Why personal data in it is to stay, at most 500 characters; empty if there is none.</param>
public sealed record ReportForm(string Text, int Attended, IReadOnlyList<string> Pictures, IReadOnlyList<string> Links, string PersonalDataReason)
{
    /// <summary>Which of the two it is.</summary>
    public ReportKind Kind { get; init; }

    /// <summary>Ids of the pictures with a caption, each once.</summary>
    public IReadOnlyList<string> CaptionedPictures { get; init; } = [];

    /// <summary>For each of them its caption, 1 to 200 characters.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>Ids of its attachments, at most 10, in the order of display.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>For each of them its title, 1 to 100 characters.</summary>
    public IReadOnlyList<string> AttachmentTitles { get; init; } = [];

    /// <summary>Ids of its videos, at most 5, in the order of display.</summary>
    public IReadOnlyList<string> Videos { get; init; } = [];

    /// <summary>For each of them its caption, 1 to 200 characters.</summary>
    public IReadOnlyList<string> VideoCaptions { get; init; } = [];

    /// <summary>How the words 政务公开主题日 were shown (notice, 二(二)), at most 10.</summary>
    public IReadOnlyList<SignageKind> SignageKinds { get; init; } = [];

    /// <summary>For each of them the id of a picture of its own.</summary>
    public IReadOnlyList<string> SignagePictures { get; init; } = [];

    /// <summary>Ids of all pictures that it names.</summary>
    public IEnumerable<string> GetAllPictures() => Pictures.Concat(SignagePictures);

    /// <summary>The content without a picture, its caption and its signage.</summary>
    public ReportForm WithoutPicture(string id)
    {
        var (signage, captioned) = (FindOthers(SignagePictures), FindOthers(CaptionedPictures));
        return this with
        {
            Pictures = [.. Pictures.Where(picture => picture != id)],
            SignageKinds = [.. signage.Select(index => SignageKinds[index])],
            SignagePictures = [.. signage.Select(index => SignagePictures[index])],
            CaptionedPictures = [.. captioned.Select(index => CaptionedPictures[index])],
            Captions = [.. captioned.Select(index => Captions[index])],
        };

        IReadOnlyList<int> FindOthers(IReadOnlyList<string> pictures) => FindAllBut(id, pictures);
    }

    /// <summary>The content without an attachment.</summary>
    public ReportForm WithoutAttachment(string id)
    {
        var others = FindAllBut(id, Attachments);
        return this with
        {
            Attachments = [.. others.Select(index => Attachments[index])],
            AttachmentTitles = [.. others.Select(index => AttachmentTitles[index])],
        };
    }

    /// <summary>The content without a video.</summary>
    public ReportForm WithoutVideo(string id)
    {
        var others = FindAllBut(id, Videos);
        return this with { Videos = [.. others.Select(index => Videos[index])], VideoCaptions = [.. others.Select(index => VideoCaptions[index])] };
    }

    private static IReadOnlyList<int> FindAllBut(string id, IReadOnlyList<string> files) =>
        [.. files.Index().Where(file => file.Item != id).Select(file => file.Index)];
}

/// <summary>What a report is.</summary>
public enum ReportKind
{
    /// <summary>The unit has not said which.</summary>
    Unspecified,

    /// <summary>情况报告.</summary>
    SituationReport,

    /// <summary>新闻报道.</summary>
    NewsReport,
}

/// <summary>How the words 政务公开主题日 were shown.</summary>
public enum SignageKind
{
    /// <summary>宣传横幅.</summary>
    Banner = 1,

    /// <summary>电子屏.</summary>
    Display = 2,

    /// <summary>其他形式.</summary>
    Other = 3,
}

/// <summary>The report (情况报告 or 新闻报道) of an activity.</summary>
public sealed class Report(string district, string activityId, string campaignId, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Id of the campaign.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>Code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>Content of the report.</summary>
    public ReportForm Form { get; private set; } = new("", 0, [], [], "");

    /// <summary>Current state.</summary>
    public ReportState State { get; private set; }

    /// <summary>First receipt and returns.</summary>
    public Filing Filing { get; private set; } = Filing.None;

    /// <summary>Effective date of the last publication, kept when the report is unpublished; null before the first.</summary>
    public DateOnly? PublishedOn { get; private set; }

    /// <summary>Effective date of the last transition; null before the first.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The time of its first commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of its last commit, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>A report as stored, but with an empty text: a query that selects it does not read the text.</summary>
    public static Expression<Func<Report, Report>> WithoutText { get; } =
        stored => new Report(stored.District, stored.ActivityId, stored.CampaignId, stored.Unit)
        {
            Form = new ReportForm("", stored.Form.Attended, stored.Form.Pictures, stored.Form.Links, stored.Form.PersonalDataReason)
            {
                Kind = stored.Form.Kind,
                CaptionedPictures = stored.Form.CaptionedPictures,
                Captions = stored.Form.Captions,
                Attachments = stored.Form.Attachments,
                AttachmentTitles = stored.Form.AttachmentTitles,
                Videos = stored.Form.Videos,
                VideoCaptions = stored.Form.VideoCaptions,
                SignageKinds = stored.Form.SignageKinds,
                SignagePictures = stored.Form.SignagePictures,
            },
            State = stored.State,
            // Selected as a whole, it would read the row as a whole.
            Filing = new Filing(stored.Filing.FirstReceivedOn, stored.Filing.Returns, stored.Filing.ReturnedItems, stored.Filing.Reason),
            PublishedOn = stored.PublishedOn,
            LastTransitionOn = stored.LastTransitionOn,
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
        };

    /// <summary>Files the report, for the first time or corrected.</summary>
    public void File(ReportForm form, DateOnly on)
    {
        Transition(ReportTrigger.File, on);
        Form = form;
        Filing = Filing.Receive(on);
    }

    /// <summary>Returns the report for correction.</summary>
    public void Return(IReadOnlyList<string> items, string reason, DateOnly on)
    {
        Transition(ReportTrigger.Return, on);
        Filing = Filing.Return(items, reason);
    }

    /// <summary>Accepts the report.</summary>
    public void Accept(DateOnly on) => Transition(ReportTrigger.Accept, on);

    /// <summary>Reverts the acceptance.</summary>
    public void Reopen(string reason, DateOnly on)
    {
        Transition(ReportTrigger.Reopen, on);
        Filing = Filing.Reopen(reason);
    }

    /// <summary>Publishes the report on the public site.</summary>
    public void Publish(string personalDataReason, DateOnly on)
    {
        Transition(ReportTrigger.Publish, on);
        (PublishedOn, Form) = (on, Form with { PersonalDataReason = personalDataReason });
    }

    /// <summary>Takes the report off the public site.</summary>
    public void Unpublish(string reason, DateOnly on)
    {
        Transition(ReportTrigger.Unpublish, on);
        Filing = Filing.Reopen(reason);
    }

    /// <summary>Removes a picture that is deleted.</summary>
    public void RemovePicture(string id) => Form = Form.WithoutPicture(id);

    /// <summary>Removes an attachment that is deleted.</summary>
    public void RemoveAttachment(string id) => Form = Form.WithoutAttachment(id);

    /// <summary>Removes a video that is deleted.</summary>
    public void RemoveVideo(string id) => Form = Form.WithoutVideo(id);

    private void Transition(ReportTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (ReportTransitions.Table.Next(State, trigger), on);
}
