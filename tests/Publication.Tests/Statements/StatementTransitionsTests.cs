using ThemeDay.Publication.Statements;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Statements;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class StatementTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: Create
        Draft: Update Delete Submit
        Submitted: | Return Publish
        Returned: Update Submit
        Published: | Unpublish
        Unpublished: Update Submit
        """;

    public static TheoryData<StatementState, StatementTrigger, Role> Cases => TransitionMatrix.Cases<StatementState, StatementTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(StatementState state, StatementTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(StatementTransitions.Table, Page, "", state, move, role);
    }
}
