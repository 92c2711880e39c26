using ThemeDay.Documents.Notices;

namespace ThemeDay.Documents.Tests.Notices;

public sealed class ChineseDaysTests
{
    [Theory]
    [InlineData("2023-06-16", "2023-06-16", "6月16日（星期五）")]
    [InlineData("2023-06-18", "2023-06-18", "6月18日（星期日）")]
    [InlineData("2023-09-09", "2023-09-24", "9月9日至24日")]
    [InlineData("2023-09-30", "2023-10-08", "9月30日至10月8日")]
    [InlineData("2024-01-05", "2024-01-05", "2024年1月5日（星期五）")]
    [InlineData("2023-12-30", "2024-01-02", "12月30日至2024年1月2日")]
    [InlineData("2024-01-05", "2024-02-02", "2024年1月5日至2月2日")]
    public void Days_are_written_as_officials_write_them(string first, string last, string written) =>
        Assert.Equal(written, ChineseDays.Format(DateOnly.Parse(first, null), DateOnly.Parse(last, null), 2023));
}
