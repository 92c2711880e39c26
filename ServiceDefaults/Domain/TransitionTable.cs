using System.Collections;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The roles that may trigger a transition (docs/domain.md, States).</summary>
public enum AllowedRole
{
    /// <summary>The unit that owns the resource, or the bureau on its behalf.</summary>
    UnitOrBureau,

    /// <summary>The bureau only.</summary>
    Bureau,

    /// <summary>Not a request, only an event of another service.</summary>
    Event,

    /// <summary>A request of the public, with or without a token (SubmitOpinion). It is not checked by role, so no role is told that it may.</summary>
    Public,
}

/// <summary>An allowed transition: source state, trigger, target state, and the roles allowed.</summary>
public sealed record Transition<TState, TTrigger>(TState From, TTrigger Trigger, TState To, AllowedRole AllowedRole)
    where TState : struct, Enum
    where TTrigger : struct, Enum;

/// <summary>All allowed transitions of a resource. A transition that is not in the table is an error.</summary>
/// <remarks>Rules, errors, documentation and tests read this table (docs/domain.md, States).</remarks>
public sealed class TransitionTable<TState, TTrigger> : IEnumerable<Transition<TState, TTrigger>>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private static readonly (string State, string Transition) Types = (typeof(TState).Name, typeof(TTrigger).Name);

    private readonly Dictionary<(TState, TTrigger), Transition<TState, TTrigger>> transitions = [];

    /// <summary>Adds an allowed transition.</summary>
    /// <exception cref="ArgumentException">The table already has a transition for that state and trigger.</exception>
    public void Add(TState from, TTrigger trigger, TState to, AllowedRole actor) => transitions.Add((from, trigger), new(from, trigger, to, actor));

    /// <summary>The target state of a transition.</summary>
    /// <exception cref="InvalidOperationException">The transition is not in the table: call <see cref="Check"/> first.</exception>
    public TState Next(TState from, TTrigger trigger) =>
        transitions.TryGetValue((from, trigger), out var transition) ? transition.To : throw new InvalidOperationException($"{from} does not allow {trigger}");

    /// <summary>Null if the actor may trigger the transition; otherwise the error, with the transitions allowed for the actor.</summary>
    /// <returns>PERMISSION_DENIED if the role may never trigger it; FAILED_PRECONDITION if the state does not allow it.</returns>
    public Error? Check(TState from, TTrigger trigger, Actor actor)
    {
        if (transitions.TryGetValue((from, trigger), out var transition) && IsAllowed(transition.AllowedRole, actor.Role))
            return null;
        var ever = transitions.Values.Any(other =>
            EqualityComparer<TTrigger>.Default.Equals(other.Trigger, trigger) && IsAllowed(other.AllowedRole, actor.Role)
        );
        if (!ever)
            return new Error(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted) { Subject = trigger.ToString(), TransitionTypes = Types };
        return new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed)
        {
            State = from.ToString(),
            AllowedTransitions = AllowedTriggers(from, actor.Role),
            TransitionTypes = Types,
        };
    }

    /// <summary>The triggers that a role may use in a state, in the order of the table.</summary>
    public IReadOnlyList<string> AllowedTriggers(TState from, Role role) =>
        [
            .. transitions
                .Values.Where(transition => EqualityComparer<TState>.Default.Equals(transition.From, from) && IsAllowed(transition.AllowedRole, role))
                .Select(transition => transition.Trigger.ToString()),
        ];

    /// <inheritdoc/>
    public IEnumerator<Transition<TState, TTrigger>> GetEnumerator() => transitions.Values.GetEnumerator();

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
