using ThemeDay.Scheduling.Assessment;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class SnapshotRulesTests
{
    private static readonly Actor Bureau = new("bureau", Role.Bureau, "430503", null);

    [Theory]
    [InlineData("2023-11-30", 0, ErrorReasons.CutOffDateNotReached)]
    [InlineData("2023-12-01", 0, null)]
    [InlineData("2024-03-01", 99, null)]
    [InlineData("2024-03-01", 100, ErrorReasons.TooManySnapshots)]
    public void An_assessment_is_frozen_from_its_cut_off_day_on_and_at_most_a_hundred_times(string today, int existing, string? reason) =>
        Assert.Equal(reason, SnapshotRules.Freeze(Day("2023-12-01"), Day(today), existing)?.Reason);

    [Theory]
    [InlineData(SnapshotState.Frozen, false, "", null)]
    [InlineData(SnapshotState.Frozen, true, "", ErrorReasons.FieldsInvalid)]
    [InlineData(SnapshotState.Frozen, true, "省里退回，补充一份报告", null)]
    [InlineData(SnapshotState.Frozen, false, "没有可替换的", ErrorReasons.FieldsInvalid)]
    [InlineData(SnapshotState.Superseded, true, "", ErrorReasons.FieldsInvalid)]
    [InlineData(SnapshotState.Submitted, true, "再报一次", ErrorReasons.TransitionNotAllowed)]
    public void A_snapshot_takes_the_place_of_another_one_only_with_a_reason(SnapshotState state, bool supersedes, string words, string? reason) =>
        Assert.Equal(reason, SnapshotRules.Submit(state, Day("2023-12-01"), Day("2023-12-01"), supersedes, words, Bureau)?.Reason);

    [Theory]
    [InlineData("2023-06-20")]
    [InlineData("2023-12-02")]
    public void Only_a_snapshot_with_the_cut_off_day_of_its_campaign_is_submitted(string cutOff) =>
        Assert.Equal(
            ErrorReasons.CutOffDateDiffers,
            SnapshotRules.Submit(SnapshotState.Frozen, Day(cutOff), Day("2023-12-01"), supersedes: false, "", Bureau)?.Reason
        );
}
