using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>An invited audience group and the number of guests.</summary>
public sealed record InvitedGroup(string Audience, int Count);

/// <summary>The content of a programme (活动方案).</summary>
/// <param name="Time">Free-text time of the activity (活动时间), at most 100 characters.</param>
/// <param name="Venue">Venue (活动地点), 1 to 200 characters; public once the programme is approved.</param>
/// <param name="Agenda">Agenda (活动流程), at most 4,000 characters.</param>
/// <param name="Guests">Invited groups (邀请对象), each group at most once.</param>
/// <param name="Signage">On-site signage (现场标识), at most 500 characters.</param>
public sealed record ProgrammeForm(string Time, string Venue, string Agenda, IReadOnlyList<InvitedGroup> Guests, string Signage)
{
    /// <summary>Why personal data in it is to stay, at most 500 characters; empty if there is none.</summary>
    public string PersonalDataReason { get; init; } = "";
}

/// <summary>The programme (活动方案) of an activity.</summary>
public sealed class Programme(string district, string activityId, string unit) : ITransitionable
{
    /// <summary>The district code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity id.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>The code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>The content.</summary>
    public ProgrammeForm Form { get; private set; } = new("", "", "", [], "");

    /// <summary>The current state.</summary>
    public ProgrammeState State { get; private set; }

    /// <summary>The first receipt and the returns.</summary>
    public Filing Filing { get; private set; } = Filing.None;

    /// <summary>The effective date of the last transition; null before the first.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>The revision number, 0 until it is stored; used as the concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The time of creation.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Files the programme, for the first time or as a correction.</summary>
    public void File(ProgrammeForm form, DateOnly on)
    {
        Transition(ProgrammeTrigger.File, on);
        Form = form;
        Filing = Filing.Receive(on);
    }

    /// <summary>Returns the programme for correction.</summary>
    public void Return(IReadOnlyList<string> items, string reason, DateOnly on)
    {
        Transition(ProgrammeTrigger.Return, on);
        Filing = Filing.Return(items, reason);
    }

    /// <summary>Approves the programme.</summary>
    public void Approve(string personalDataReason, DateOnly on)
    {
        Transition(ProgrammeTrigger.Approve, on);
        Form = Form with { PersonalDataReason = personalDataReason };
    }

    /// <summary>Revokes the approval.</summary>
    public void Reopen(string reason, DateOnly on)
    {
        Transition(ProgrammeTrigger.Reopen, on);
        Filing = Filing.Reopen(reason);
    }

    private void Transition(ProgrammeTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (ProgrammeTransitions.Table.Next(State, trigger), on);
}
