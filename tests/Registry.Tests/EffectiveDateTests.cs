using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Tests;

public sealed class EffectiveDateTests
{
    private static readonly DateOnly Today = new(2023, 4, 18);

    [Fact]
    public void No_day_means_today()
    {
        Assert.Equal(Today, Given.Must(EffectiveDate.Resolve(null, Given.Liaison, Today, null)));
    }

    [Fact]
    public void The_bureau_enters_the_day_a_paper_was_received()
    {
        Assert.Equal(Today.AddDays(-4), Given.Must(EffectiveDate.Resolve(Today.AddDays(-4), Given.Bureau, Today, null)));
    }

    [Fact]
    public void A_liaison_may_not_set_a_received_day()
    {
        Assert.Equal(
            (ErrorKind.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau),
            Kind(EffectiveDate.Resolve(Today.AddDays(-1), Given.Liaison, Today, null))
        );
    }

    [Fact]
    public void A_day_in_the_future_is_refused_even_to_the_bureau()
    {
        Assert.Equal(ErrorReasons.DateInFuture, EffectiveDate.Resolve(Today.AddDays(1), Given.Bureau, Today, null).Error?.Fields[0].Reason);
    }

    [Fact]
    public void A_move_does_not_take_effect_before_the_one_it_follows()
    {
        Assert.Equal(
            (ErrorKind.FailedPrecondition, ErrorReasons.BeforePreviousTransition),
            Kind(EffectiveDate.Resolve(Today.AddDays(-2), Given.Bureau, Today, Today.AddDays(-1)))
        );
    }

    private static (ErrorKind?, string?) Kind(Result<DateOnly> result) => (result.Error?.Kind, result.Error?.Reason);
}
