using ThemeDay.Scheduling.Programmes;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Programmes;

public sealed class ProgrammeTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        None: File
        Returned: File
        Filed: | Return Approve
        Approved: | Reopen
        """;

    public static TheoryData<ProgrammeState, ProgrammeTrigger, Role> Cases => TransitionMatrix.Cases<ProgrammeState, ProgrammeTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_unit_files_its_programme_and_the_bureau_returns_or_approves_it(ProgrammeState state, ProgrammeTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(ProgrammeTransitions.Table, Page, byEvent: "", state, move, role);
    }
}
