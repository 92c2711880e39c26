using ThemeDay.Publication.Opinions;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class OpinionTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: Collect
        Collected: Answer | Assign CallBack Rate
        Assigned: Answer | CallBack Rate
        Answered: | CallBack Rate
        CalledBack: | Rate
        """;

    public static TheoryData<OpinionState, OpinionTrigger, Role> Cases => TransitionMatrix.Cases<OpinionState, OpinionTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(OpinionState state, OpinionTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(OpinionTransitions.Table, Page, "", state, move, role);
    }
}
