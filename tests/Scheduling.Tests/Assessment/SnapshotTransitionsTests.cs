using ThemeDay.Scheduling.Assessment;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class SnapshotTransitionsTests
{
    // A deliberate second copy of the documented rules: it detects transitions added to or removed from the table.
    private const string Page = """
        Frozen: | Submit
        Superseded: | Submit
        """;

    public static TheoryData<SnapshotState, SnapshotTrigger, Role> Cases => TransitionMatrix.Cases<SnapshotState, SnapshotTrigger>();

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_bureau_submits_a_snapshot_once_and_again_after_another_one(SnapshotState state, SnapshotTrigger move, Role role)
    {
        TransitionMatrix.AssertMatchesPage(SnapshotTransitions.Table, Page, byEvent: "", state, move, role);
    }
}
