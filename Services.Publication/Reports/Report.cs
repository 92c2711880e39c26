namespace ThemeDay.Publication.Reports;

/// <summary>What a unit writes in its 情况报告.</summary>
/// <param name="Text">新闻报道, 1 to 20,000 characters.</param>
/// <param name="Attended">Head count, 0 to 100,000.</param>
/// <param name="Pictures">The ids of its pictures, at most 50, in the order they are shown.</param>
/// <param name="Links">Where else it can be read or watched, at most 20 https addresses.</param>
public sealed record ReportForm(string Text, int Attended, IReadOnlyList<string> Pictures, IReadOnlyList<string> Links);

/// <summary>情况报告 of an activity.</summary>
public sealed class Report(string district, string activityId, string campaignId, string unit)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>The call.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The lead unit's code.</summary>
    public string Unit { get; } = unit;

    /// <summary>What is written.</summary>
    public ReportForm Form { get; private set; } = new("", 0, [], []);

    /// <summary>Where it stands.</summary>
    public ReportState State { get; private set; }

    /// <summary>The day it was first received; null until then.</summary>
    public DateOnly? FirstReceivedOn { get; private set; }

    /// <summary>The day it was published; null until then.</summary>
    public DateOnly? PublishedOn { get; private set; }

    /// <summary>How often it was given back.</summary>
    public int Returns { get; private set; }

    /// <summary>The items the last return named.</summary>
    public IReadOnlyList<string> ReturnedItems { get; private set; } = [];

    /// <summary>Why it was last returned or reopened.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The day of its last move; null before the first.</summary>
    public DateOnly? MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Handed in, for the first time or corrected.</summary>
    public void File(ReportForm form, DateOnly on)
    {
        Move(ReportTrigger.File, on);
        Form = form;
        FirstReceivedOn ??= on;
    }

    /// <summary>Given back.</summary>
    public void Return(IReadOnlyList<string> items, string reason, DateOnly on)
    {
        Move(ReportTrigger.Return, on);
        (Returns, ReturnedItems, Reason) = (Returns + 1, items, reason);
    }

    /// <summary>Accepted.</summary>
    public void Accept(DateOnly on) => Move(ReportTrigger.Accept, on);

    /// <summary>The acceptance was taken back.</summary>
    public void Reopen(string reason, DateOnly on)
    {
        Move(ReportTrigger.Reopen, on);
        Reason = reason;
    }

    /// <summary>Put on the public column.</summary>
    public void Publish(DateOnly on)
    {
        Move(ReportTrigger.Publish, on);
        PublishedOn = on;
    }

    private void Move(ReportTrigger verb, DateOnly on) => (State, MovedOn) = (ReportTransitions.Table.Next(State, verb), on);
}
