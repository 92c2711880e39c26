using ThemeDay.Publication.Publicity;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Publicity;

/// <summary>Every state × every move × every role, against what docs/domain.md says in words.</summary>
public sealed class PublicityTransitionsTests
{
    // The page, written out a second time on purpose: a move added to or lost from the table shows here.
    private const string Page = """
        None: Record
        Recorded: Withdraw
        """;

    public static TheoryData<PublicityState, PublicityTrigger, Role> Cases => EveryMove.Cases<PublicityState, PublicityTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(PublicityState state, PublicityTrigger move, Role role)
    {
        EveryMove.IsAsThePageSays(PublicityTransitions.Table, Page, "", state, move, role);
    }
}
