using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class PersonalDataCheckTests
{
    private static readonly PersonalDataCheck Check = new([], Contact: null, Reason: "");

    /// <summary>512 KiB: the largest message.</summary>
    public static TheoryData<string> Overlong => [string.Concat(Enumerable.Repeat("1 ", 262_144)), string.Concat(Enumerable.Repeat("13900000000,", 43_690))];

    [Theory]
    [MemberData(nameof(Overlong))]
    public void A_text_that_is_refused_for_its_length_is_not_searched(string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Empty(Check.Validate("theme.personal_data_reason", [("theme.topic", text)]));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Of_a_text_full_of_numbers_no_more_are_named_than_an_answer_holds()
    {
        var text = string.Concat(Enumerable.Repeat("13900000000,", 1_600));

        Assert.Equal(FieldViolations.MaxCount, Check.Validate("report.personal_data_reason", [("report.text", text)]).Count);
    }
}
