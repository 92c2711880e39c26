using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Rules;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>Every state × every move × every role, against what design §3 says in words.</summary>
public sealed class ThemeTransitionsTests
{
    // The page, written out a second time on purpose: a move added to or lost from the table shows here.
    private const string Page = """
        Draft: Update Submit Withdraw
        Returned: Update Submit Withdraw
        Submitted: Withdraw | Return Accept Decline Merge
        """;

    private const string ByEvent = """
        Accepted: Plan Drop
        Planned: Drop
        Dropped: Plan
        """;

    public static TheoryData<ThemeState, ThemeMove, Role> Cases => EveryMove.Cases<ThemeState, ThemeMove>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(ThemeState state, ThemeMove move, Role role)
    {
        EveryMove.IsAsThePageSays(ThemeTransitions.Table, Page, ByEvent, state, move, role);
    }

    [Theory]
    [InlineData(ThemeState.Planned, "")]
    [InlineData(ThemeState.Submitted, "Return Accept Decline Merge Withdraw")]
    public void A_refused_move_names_the_state_and_the_moves_open_to_the_bureau(ThemeState state, string open)
    {
        var refusal = ThemeTransitions.Table.Refuse(state, ThemeMove.Submit, Given.Bureau);

        Assert.NotNull(refusal);
        Assert.Equal((ErrorKind.NotNow, state.ToString(), open), (refusal.Kind, refusal.State, string.Join(' ', refusal.OpenMoves)));
    }

    [Theory]
    [InlineData(ThemeMove.Plan)]
    [InlineData(ThemeMove.Drop)]
    public void Nobody_plans_or_drops_a_theme_by_a_call(ThemeMove move)
    {
        var refusal = ThemeTransitions.Table.Refuse(ThemeState.Accepted, move, Given.Bureau);

        Assert.Equal(ErrorKind.NotAllowed, refusal?.Kind);
    }

    [Fact]
    public void A_liaison_cannot_accept_its_own_theme_whatever_its_state()
    {
        foreach (var state in Enum.GetValues<ThemeState>())
            Assert.Equal(ErrorKind.NotAllowed, ThemeTransitions.Table.Refuse(state, ThemeMove.Accept, Given.Liaison)?.Kind);
    }
}
