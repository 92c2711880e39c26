using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Units;

public sealed class UnitTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        Active: | Update Close
        Closed: | Reopen
        """;

    public static TheoryData<UnitState, UnitTrigger, Role> Cases => TransitionMatrix.Cases<UnitState, UnitTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bureau_alone_changes_a_unit_and_only_as_the_page_says(UnitState state, UnitTrigger trigger, Role role)
    {
        TransitionMatrix.AssertMatchesPage(UnitTransitions.Table, Page, byEvent: "", state, trigger, role);
    }
}
