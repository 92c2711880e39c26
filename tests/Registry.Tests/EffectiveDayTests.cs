using ThemeDay.Registry.Tests.Themes;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Registry.Tests;

public sealed class EffectiveDayTests
{
    private static readonly DateOnly Today = new(2023, 4, 18);

    [Fact]
    public void No_day_means_today()
    {
        Assert.Equal(Today, Given.Must(EffectiveDay.Choose(null, Given.Liaison, Today, null)));
    }

    [Fact]
    public void The_bureau_enters_the_day_a_paper_was_received()
    {
        Assert.Equal(Today.AddDays(-4), Given.Must(EffectiveDay.Choose(Today.AddDays(-4), Given.Bureau, Today, null)));
    }

    [Fact]
    public void A_liaison_may_not_set_a_received_day()
    {
        Assert.Equal((RefusalKind.NotAllowed, Reasons.DayIsTheBureaus), Kind(EffectiveDay.Choose(Today.AddDays(-1), Given.Liaison, Today, null)));
    }

    [Fact]
    public void A_day_in_the_future_is_refused_even_to_the_bureau()
    {
        Assert.Equal(Reasons.InTheFuture, EffectiveDay.Choose(Today.AddDays(1), Given.Bureau, Today, null).Refusal?.Fields[0].Reason);
    }

    [Fact]
    public void A_move_does_not_take_effect_before_the_one_it_follows()
    {
        Assert.Equal((RefusalKind.NotNow, Reasons.BeforePrecedingMove), Kind(EffectiveDay.Choose(Today.AddDays(-2), Given.Bureau, Today, Today.AddDays(-1))));
    }

    private static (RefusalKind?, string?) Kind(Result<DateOnly> result) => (result.Refusal?.Kind, result.Refusal?.Reason);
}
