namespace ThemeDay.Scheduling.Programmes;

/// <summary>A group of guests with how many of them.</summary>
public sealed record InvitedGroup(string Audience, int Count);

/// <summary>What a unit writes in its 活动方案.</summary>
/// <param name="Time">活动时间 in words, at most 100 characters.</param>
/// <param name="Venue">活动地点, 1 to 200 characters; public.</param>
/// <param name="Agenda">活动流程, at most 4,000 characters.</param>
/// <param name="Guests">邀请对象, each group at most once.</param>
/// <param name="Signage">现场标识, at most 500 characters.</param>
public sealed record ProgrammeForm(string Time, string Venue, string Agenda, IReadOnlyList<InvitedGroup> Guests, string Signage);

/// <summary>活动方案 of an activity.</summary>
public sealed class Programme(string district, string activityId, string unit)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>The lead unit's code.</summary>
    public string Unit { get; } = unit;

    /// <summary>What is written.</summary>
    public ProgrammeForm Form { get; private set; } = new("", "", "", [], "");

    /// <summary>Where it stands.</summary>
    public ProgrammeState State { get; private set; }

    /// <summary>The day it was first received; null until then.</summary>
    public DateOnly? FirstReceivedOn { get; private set; }

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
    public void File(ProgrammeForm form, DateOnly on)
    {
        Move(ProgrammeTrigger.File, on);
        Form = form;
        FirstReceivedOn ??= on;
    }

    /// <summary>Given back.</summary>
    public void Return(IReadOnlyList<string> items, string reason, DateOnly on)
    {
        Move(ProgrammeTrigger.Return, on);
        (Returns, ReturnedItems, Reason) = (Returns + 1, items, reason);
    }

    /// <summary>Approved.</summary>
    public void Approve(DateOnly on) => Move(ProgrammeTrigger.Approve, on);

    /// <summary>The approval was taken back.</summary>
    public void Reopen(string reason, DateOnly on)
    {
        Move(ProgrammeTrigger.Reopen, on);
        Reason = reason;
    }

    private void Move(ProgrammeTrigger verb, DateOnly on) => (State, MovedOn) = (ProgrammeTransitions.Table.Next(State, verb), on);
}
