using ThemeDay.Publication.Opinions;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>Every state × every move × every role, against what docs/domain.md says in words.</summary>
public sealed class OpinionTransitionsTests
{
    // The page, written out a second time on purpose: a move added to or lost from the table shows here.
    private const string Page = """
        None: Collect
        Collected: Answer | Assign CallBack Rate
        Assigned: Answer | CallBack Rate
        Answered: | CallBack Rate
        CalledBack: | Rate
        """;

    public static TheoryData<OpinionState, OpinionTrigger, Role> Cases => EveryMove.Cases<OpinionState, OpinionTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(OpinionState state, OpinionTrigger move, Role role)
    {
        EveryMove.IsAsThePageSays(OpinionTransitions.Table, Page, "", state, move, role);
    }
}
