using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Testing;

/// <summary>Every state × every move × every role of a table, against the design page written out a second time.</summary>
/// <remarks>A line of a page: <c>State: moves of the unit or the bureau | moves of the bureau alone</c>.</remarks>
public static class EveryMove
{
    /// <summary>All combinations there are.</summary>
    public static TheoryData<TState, TMove, Role> Cases<TState, TMove>()
        where TState : struct, Enum
        where TMove : struct, Enum
    {
        var cases = new TheoryData<TState, TMove, Role>();
        foreach (var state in Enum.GetValues<TState>())
        foreach (var move in Enum.GetValues<TMove>())
        foreach (var role in Enum.GetValues<Role>())
            cases.Add(state, move, role);
        return cases;
    }

    /// <summary>Asserts that the table allows a move to a role exactly where the page does.</summary>
    /// <param name="table">The table.</param>
    /// <param name="page">What calls may do.</param>
    /// <param name="byEvent">What only another service's event may do, in the first half of its lines.</param>
    /// <param name="state">The state.</param>
    /// <param name="move">The move.</param>
    /// <param name="role">The role.</param>
    public static void IsAsThePageSays<TState, TMove>(TransitionTable<TState, TMove> table, string page, string byEvent, TState state, TMove move, Role role)
        where TState : struct, Enum
        where TMove : struct, Enum
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
