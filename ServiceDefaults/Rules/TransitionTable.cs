using System.Collections;

namespace ThemeDay.ServiceDefaults.Rules;

/// <summary>Who may make a move (design §3).</summary>
public enum MadeBy
{
    /// <summary>The unit whose thing it is, or the bureau on its behalf.</summary>
    UnitOrBureau,

    /// <summary>The bureau alone.</summary>
    Bureau,

    /// <summary>Never a call: only the event of another service.</summary>
    Event,
}

/// <summary>One allowed move: from, by what verb, to, and by whom.</summary>
public sealed record Move<TState, TMove>(TState From, TMove Verb, TState To, MadeBy By)
    where TState : struct, Enum
    where TMove : struct, Enum;

/// <summary>Every allowed move of a thing's life, in one place. What is not in the table is refused.</summary>
/// <remarks>Rules, refusals, documentation and tests read this one table (design §3, style §2).</remarks>
public sealed class TransitionTable<TState, TMove> : IEnumerable<Move<TState, TMove>>
    where TState : struct, Enum
    where TMove : struct, Enum
{
    private readonly Dictionary<(TState, TMove), Move<TState, TMove>> moves = [];

    /// <summary>Allows a move.</summary>
    /// <exception cref="ArgumentException">The move from that state stands in the table already.</exception>
    public void Add(TState from, TMove verb, TState to, MadeBy by) => moves.Add((from, verb), new(from, verb, to, by));

    /// <summary>Where the move leads.</summary>
    /// <exception cref="InvalidOperationException">It is not in the table: ask <see cref="Refuse"/> first.</exception>
    public TState After(TState from, TMove verb) =>
        moves.TryGetValue((from, verb), out var move) ? move.To : throw new InvalidOperationException($"{from} does not allow {verb}");

    /// <summary>Null where the actor may make the move; else why not, with the moves open to him.</summary>
    /// <returns>PERMISSION_DENIED where nobody of this role ever may; FAILED_PRECONDITION where the state is in the way.</returns>
    public Error? Refuse(TState from, TMove verb, Actor by)
    {
        if (moves.TryGetValue((from, verb), out var move) && May(move.By, by.Role))
            return null;
        var ever = moves.Values.Any(other => EqualityComparer<TMove>.Default.Equals(other.Verb, verb) && May(other.By, by.Role));
        return ever
            ? new Error(ErrorKind.NotNow, ErrorReasons.MoveNotAllowed) { State = from.ToString(), OpenMoves = OpenTo(from, by.Role) }
            : new Error(ErrorKind.NotAllowed, ErrorReasons.RoleMayNot) { Subject = verb.ToString() };
    }

    /// <summary>The moves a role may make from a state, in the order of the table.</summary>
    public IReadOnlyList<string> OpenTo(TState from, Role role) =>
        [.. moves.Values.Where(move => EqualityComparer<TState>.Default.Equals(move.From, from) && May(move.By, role)).Select(move => move.Verb.ToString())];

    /// <inheritdoc/>
    public IEnumerator<Move<TState, TMove>> GetEnumerator() => moves.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool May(MadeBy who, Role role) =>
        who switch
        {
            MadeBy.UnitOrBureau => role is Role.Liaison or Role.Bureau,
            MadeBy.Bureau => role is Role.Bureau,
            MadeBy.Event => role is Role.Service,
            _ => false,
        };
}
