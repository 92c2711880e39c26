using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Activities;

public sealed class ActivityTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        Planned: MarkHeld | Reschedule Cancel
        Held: | RevertHeld
        Cancelled: | Replan
        """;

    public static TheoryData<ActivityState, ActivityTrigger, Role> Cases => TransitionMatrix.Cases<ActivityState, ActivityTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_unit_records_what_it_held_and_the_bureau_moves_cancels_and_replans(ActivityState state, ActivityTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(ActivityTransitions.Table, Page, byEvent: "", state, move, role);
    }
}
