using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>Every decision on a programme.</summary>
public static class ProgrammeRules
{
    /// <summary>The items a return can name.</summary>
    public static IReadOnlyList<string> Items { get; } = ["time", "venue", "agenda", "guests", "signage"];

    private const int TimeLimit = 100;
    private const int VenueLimit = 200;
    private const int AgendaLimit = 4_000;
    private const int SignageLimit = 500;
    private const int MostGuests = 100_000;

    /// <summary>May it be filed? In every state of its activity but cancelled; a late one is taken (design §3).</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="activity">Its activity.</param>
    /// <param name="form">What is written.</param>
    /// <param name="audiences">The groups the call names.</param>
    /// <param name="by">Who files it.</param>
    public static Result<ProgrammeForm> File(Programme programme, Activity activity, ProgrammeForm form, IReadOnlyList<string> audiences, Actor by)
    {
        if (Refuse(programme, activity, ProgrammeMove.File, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (form.Time.Length > TimeLimit)
            problems.Add(new("programme.time", ErrorReasons.OutOfRange));
        if (string.IsNullOrWhiteSpace(form.Venue))
            problems.Add(new("programme.venue", ErrorReasons.Required));
        if (form.Venue.Length > VenueLimit)
            problems.Add(new("programme.venue", ErrorReasons.OutOfRange));
        if (form.Agenda.Length > AgendaLimit)
            problems.Add(new("programme.agenda", ErrorReasons.OutOfRange));
        if (form.Signage.Length > SignageLimit)
            problems.Add(new("programme.signage", ErrorReasons.OutOfRange));
        if (form.Guests.Select(group => group.Audience).Except(audiences).Any())
            problems.Add(new("programme.guests", ErrorReasons.AudienceNotOfTheCall));
        if (form.Guests.DistinctBy(group => group.Audience).Count() != form.Guests.Count)
            problems.Add(new("programme.guests", ErrorReasons.Duplicate));
        if (form.Guests.Any(group => group.Count is < 1 or > MostGuests))
            problems.Add(new("programme.guests", ErrorReasons.OutOfRange));
        return problems is [] ? form : Error.Invalid(problems);
    }

    /// <summary>May it be given back? Each wrong item is named.</summary>
    public static Result<IReadOnlyList<string>> Return(Programme programme, Activity activity, IReadOnlyList<string> items, string reason, Actor by)
    {
        if (Refuse(programme, activity, ProgrammeMove.Return, by) is { } refusal)
            return refusal;
        List<FieldViolation> problems = [];
        if (items is [])
            problems.Add(new("items", ErrorReasons.Required));
        if (items.Except(Items).Any())
            problems.Add(new("items", ErrorReasons.ItemUnknown));
        problems.AddRange(Reason.Problems(reason));
        return problems is [] ? items.Distinct().ToList() : Error.Invalid(problems);
    }

    /// <summary>May it be approved?</summary>
    public static Error? Approve(Programme programme, Activity activity, Actor by) => Refuse(programme, activity, ProgrammeMove.Approve, by);

    /// <summary>May the approval be taken back? With the reason.</summary>
    public static Error? Reopen(Programme programme, Activity activity, string reason, Actor by) =>
        Refuse(programme, activity, ProgrammeMove.Reopen, by) ?? Reason.Refuse(reason);

    /// <summary>A cancelled activity's programme is closed to every move: a correction asked for could never be met.</summary>
    private static Error? Refuse(Programme programme, Activity activity, ProgrammeMove move, Actor by) =>
        activity.State == ActivityState.Cancelled
            ? new(ErrorKind.NotNow, ErrorReasons.ActivityCancelled) { State = $"{activity.State}" }
            : ProgrammeTransitions.Table.Refuse(programme.State, move, by);
}
