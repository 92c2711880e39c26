using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class QuotaTests
{
    private const string Reason = ErrorReasons.TooManyRequests;

    [Fact]
    public void Each_address_uses_its_own_quota_up_and_is_told_when_to_try_again()
    {
        using var quota = Quota.PerMinute(2, Reason);

        Assert.Null(quota.Count("a", 1));
        Assert.Null(quota.Count("a", 1));
        var refused = quota.Count("a", 1);

        Assert.Equal((ErrorKind.ResourceExhausted, Reason), (refused?.Kind, refused?.Reason));
        Assert.InRange(refused!.RetryDelay!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.Null(quota.Count("b", 2));
    }

    [Fact]
    public void A_check_whether_anything_is_left_does_not_count()
    {
        using var quota = Quota.PerDay(24, Reason);

        Assert.Null(quota.Check("a"));
        Assert.Null(quota.Check("a"));
        Assert.Null(quota.Count("a", 24));
        Assert.Equal(TimeSpan.FromHours(1), quota.Check("a")?.RetryDelay);
    }

    [Theory]
    [InlineData(1, 24)]
    [InlineData(3, 8)]
    [InlineData(23, 24 / 23.0)]
    [InlineData(24, 1)]
    [InlineData(100, 1)]
    public void A_daily_quota_is_added_again_over_a_day_and_no_faster(int permits, double hours)
    {
        using var quota = Quota.PerDay(permits, Reason);

        Assert.Null(quota.Count("a", permits));

        Assert.Equal(hours, quota.Check("a")!.RetryDelay!.Value.TotalHours, tolerance: 0.001);
    }

    [Fact]
    public void Who_asks_for_more_than_there_ever_is_need_not_try_again()
    {
        using var quota = Quota.PerDay(48, Reason);

        var refused = quota.Count("a", 49);

        Assert.Equal((Reason, null), (refused?.Reason, refused?.RetryDelay));
        Assert.Null(quota.Count("a", 48)); // what was refused has used nothing up
    }
}
