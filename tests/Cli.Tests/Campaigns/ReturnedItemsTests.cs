using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Demo;

namespace ThemeDay.Cli.Tests.Campaigns;

public sealed class ReturnedItemsTests
{
    private static readonly CampaignData Demo = DemoCampaign.Read(Path.Combine(AppContext.BaseDirectory, "data"));

    [Theory]
    [InlineData(34, "month")]
    [InlineData(41, "scan")]
    [InlineData(55, "forms,contact")]
    public void A_return_names_the_items_its_reason_speaks_of(int no, string items) =>
        Assert.Equal(items.Split(','), ReturnedItems.FindIn(Demo.Themes.Single(theme => theme.No == no).Reason));

    [Fact]
    public void A_reason_that_speaks_of_no_item_is_of_the_stamped_form_as_a_whole() => Assert.Equal(["scan"], ReturnedItems.FindIn("?"));
}
