using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.ServiceDefaults.Tests.Files;

public sealed class UploadLimitsTests
{
    [Fact]
    public void A_file_that_is_larger_than_the_whole_quota_is_refused_and_a_smaller_one_is_not()
    {
        using UploadLimits limits = new(new() { UnitDailyBytes = 100_000 });

        Assert.Equal(ErrorReasons.UploadQuotaExceeded, limits.Count("430503001", 200_000)?.Reason);
        Assert.Null(limits.Count("430503001", 60_000));
    }
}
