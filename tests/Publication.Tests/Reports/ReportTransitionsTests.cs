using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>Checks every state × transition × role against docs/domain.md, States.</summary>
public sealed class ReportTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: File
        Returned: File
        Filed: | Return Accept
        Accepted: | Reopen Publish
        Published: | Unpublish
        Unpublished: File | Publish
        """;

    public static TheoryData<ReportState, ReportTrigger, Role> Cases => TransitionMatrix.Cases<ReportState, ReportTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(ReportState state, ReportTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(ReportTransitions.Table, Page, "", state, move, role);
    }
}
