using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>Every state × every move × every role, against what docs/domain.md says in words.</summary>
public sealed class ReportTransitionsTests
{
    // The page, written out a second time on purpose: a move added to or lost from the table shows here.
    private const string Page = """
        None: File
        Returned: File
        Filed: | Return Accept
        Accepted: | Reopen Publish
        """;

    public static TheoryData<ReportState, ReportTrigger, Role> Cases => EveryMove.Cases<ReportState, ReportTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_move_is_allowed_exactly_where_the_page_says_so(ReportState state, ReportTrigger move, Role role)
    {
        EveryMove.IsAsThePageSays(ReportTransitions.Table, Page, "", state, move, role);
    }
}
