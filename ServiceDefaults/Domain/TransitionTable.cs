using System.Collections;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Who may make a move (design §3).</summary>
public enum AllowedRole
{
    /// <summary>The unit whose thing it is, or the bureau on its behalf.</summary>
    UnitOrBureau,

    /// <summary>The bureau alone.</summary>
    Bureau,

    /// <summary>Never a call: only the event of another service.</summary>
    Event,
}

/// <summary>One allowed move: from, by what verb, to, and by whom.</summary>
public sealed record Transition<TState, TMove>(TState From, TMove Trigger, TState To, AllowedRole AllowedRole)
    where TState : struct, Enum
    where TMove : struct, Enum;

/// <summary>Every allowed move of a thing's life, in one place. What is not in the table is refused.</summary>
/// <remarks>Rules, refusals, documentation and tests read this one table (design §3, style §2).</remarks>
public sealed class TransitionTable<TState, TMove> : IEnumerable<Transition<TState, TMove>>
    where TState : struct, Enum
    where TMove : struct, Enum
{
    private readonly Dictionary<(TState, TMove), Transition<TState, TMove>> transitions = [];

    /// <summary>Allows a move.</summary>
    /// <exception cref="ArgumentException">The move from that state stands in the table already.</exception>
    public void Add(TState from, TMove trigger, TState to, AllowedRole actor) => transitions.Add((from, trigger), new(from, trigger, to, actor));

    /// <summary>Where the move leads.</summary>
    /// <exception cref="InvalidOperationException">It is not in the table: ask <see cref="Check"/> first.</exception>
    public TState Next(TState from, TMove trigger) =>
        transitions.TryGetValue((from, trigger), out var transition) ? transition.To : throw new InvalidOperationException($"{from} does not allow {trigger}");

    /// <summary>Null where the actor may make the move; else why not, with the moves open to him.</summary>
    /// <returns>PERMISSION_DENIED where nobody of this role ever may; FAILED_PRECONDITION where the state is in the way.</returns>
    public Error? Check(TState from, TMove trigger, Actor actor)
    {
        if (transitions.TryGetValue((from, trigger), out var transition) && IsAllowed(transition.AllowedRole, actor.Role))
            return null;
        var ever = transitions.Values.Any(other => EqualityComparer<TMove>.Default.Equals(other.Trigger, trigger) && IsAllowed(other.AllowedRole, actor.Role));
        return ever
            ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed)
            {
                State = from.ToString(),
                AllowedTransitions = AllowedTriggers(from, actor.Role),
            }
            : new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = trigger.ToString() };
    }

    /// <summary>The moves a role may make from a state, in the order of the table.</summary>
    public IReadOnlyList<string> AllowedTriggers(TState from, Role role) =>
        [
            .. transitions
                .Values.Where(transition => EqualityComparer<TState>.Default.Equals(transition.From, from) && IsAllowed(transition.AllowedRole, role))
                .Select(transition => transition.Trigger.ToString()),
        ];

    /// <inheritdoc/>
    public IEnumerator<Transition<TState, TMove>> GetEnumerator() => transitions.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsAllowed(AllowedRole who, Role role) =>
        who switch
        {
            AllowedRole.UnitOrBureau => role is Role.Liaison or Role.Bureau,
            AllowedRole.Bureau => role is Role.Bureau,
            AllowedRole.Event => role is Role.Service,
            _ => false,
        };
}
