using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Testing;

/// <summary>Checks every state × transition × role of a table against a second, textual copy of the documented rules (docs/domain.md, States).</summary>
/// <remarks>Line format: <c>State: transitions of the unit or the bureau | transitions of the bureau only</c>.</remarks>
public static class TransitionMatrix
{
    /// <summary>All combinations.</summary>
    public static TheoryData<TState, TTrigger, Role> Cases<TState, TTrigger>()
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var cases = new TheoryData<TState, TTrigger, Role>();
        foreach (var state in Enum.GetValues<TState>())
        foreach (var move in Enum.GetValues<TTrigger>())
        foreach (var role in Enum.GetValues<Role>())
            cases.Add(state, move, role);
        return cases;
    }

    /// <summary>Asserts that the table allows a transition to a role if and only if the text does.</summary>
    /// <param name="table">The transition table.</param>
    /// <param name="page">The transitions allowed through RPCs.</param>
    /// <param name="byEvent">The transitions triggered only by events of other services, in the first half of each line.</param>
    /// <param name="state">The state.</param>
    /// <param name="move">The transition.</param>
    /// <param name="role">The role.</param>
    public static void AssertMatchesPage<TState, TTrigger>(
        TransitionTable<TState, TTrigger> table,
        string page,
        string byEvent,
        TState state,
        TTrigger move,
        Role role
    )
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var line = (role == Role.Service ? byEvent : page).Split('\n').FirstOrDefault(text => text.StartsWith($"{state}:", StringComparison.Ordinal));
        var halves = line is null ? [""] : line[(line.IndexOf(':') + 1)..].Split('|');
        var mine = role switch
        {
            Role.Bureau => string.Join(' ', halves),
            Role.Liaison or Role.Service => halves[0],
            _ => "",
        };

        var refusal = table.Check(state, move, new Actor("somebody", role, "430503", null));

        Assert.Equal(mine.Split(' ').Contains(move.ToString()), refusal is null);
    }
}
