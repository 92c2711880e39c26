using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Activities;

public sealed class ActivityTransitionsTests
{
    // The page, written out a second time on purpose: a move added to or lost from the table shows here.
    private const string Page = """
        Planned: MarkHeld | Reschedule Cancel
        Held: | RevertHeld
        """;

    public static TheoryData<ActivityState, ActivityTrigger, Role> Cases => EveryMove.Cases<ActivityState, ActivityTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_unit_records_what_it_held_and_the_bureau_moves_and_cancels(ActivityState state, ActivityTrigger move, Role role)
    {
        EveryMove.IsAsThePageSays(ActivityTransitions.Table, Page, byEvent: "", state, move, role);
    }
}
