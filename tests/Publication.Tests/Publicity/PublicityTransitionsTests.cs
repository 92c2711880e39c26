using ThemeDay.Publication.Publicity;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Publicity;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class PublicityTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: Record
        Recorded: Withdraw
        """;

    public static TheoryData<PublicityState, PublicityTrigger, Role> Cases => TransitionMatrix.Cases<PublicityState, PublicityTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(PublicityState state, PublicityTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(PublicityTransitions.Table, Page, "", state, move, role);
    }
}
