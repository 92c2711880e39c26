using ThemeDay.Registry.Themes;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Themes;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class ThemeTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        Draft: Update Submit Withdraw
        Returned: Update Submit Withdraw
        Submitted: Withdraw | Return Accept Decline Merge
        Accepted: | Reopen
        Declined: | Reopen
        Merged: | Unmerge
        """;

    private const string ByEvent = """
        Accepted: Plan Drop
        Planned: Drop
        Dropped: Plan
        """;

    public static TheoryData<ThemeState, ThemeTrigger, Role> Cases => TransitionMatrix.Cases<ThemeState, ThemeTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(ThemeState state, ThemeTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(ThemeTransitions.Table, Page, ByEvent, state, move, role);
    }

    [Theory]
    [InlineData(ThemeState.Planned, "")]
    [InlineData(ThemeState.Submitted, "Return Accept Decline Merge Withdraw")]
    public void A_refused_move_names_the_state_and_the_moves_open_to_the_bureau(ThemeState state, string open)
    {
        var refusal = ThemeTransitions.Table.Check(state, ThemeTrigger.Submit, Given.Bureau);

        Assert.NotNull(refusal);
        Assert.Equal((ErrorKind.FailedPrecondition, state.ToString(), open), (refusal.Kind, refusal.State, string.Join(' ', refusal.AllowedTransitions)));
    }

    [Theory]
    [InlineData(ThemeTrigger.Plan)]
    [InlineData(ThemeTrigger.Drop)]
    public void Nobody_plans_or_drops_a_theme_by_a_call(ThemeTrigger move)
    {
        var refusal = ThemeTransitions.Table.Check(ThemeState.Accepted, move, Given.Bureau);

        Assert.Equal(ErrorKind.PermissionDenied, refusal?.Kind);
    }

    [Fact]
    public void A_liaison_cannot_accept_its_own_theme_whatever_its_state()
    {
        foreach (var state in Enum.GetValues<ThemeState>())
            Assert.Equal(ErrorKind.PermissionDenied, ThemeTransitions.Table.Check(state, ThemeTrigger.Accept, Given.Liaison)?.Kind);
    }
}
