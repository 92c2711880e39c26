using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class FilingTests
{
    private static readonly DateOnly First = new(2023, 6, 16);

    [Fact]
    public void A_correction_does_not_change_the_first_receipt() =>
        Assert.Equal(First, Filing.None.Receive(First).Return(["text"], "缺少现场情况").Receive(First.AddDays(3)).FirstReceivedOn);

    [Fact]
    public void Each_return_counts_and_the_last_one_says_what_to_correct()
    {
        var filing = Filing.None.Receive(First).Return(["text", "links"], "缺少现场情况").Receive(First).Return(["pictures"], "图片不清");

        Assert.Equal((2, "图片不清"), (filing.Returns, filing.Reason));
        Assert.Equal(["pictures"], filing.ReturnedItems);
    }

    [Fact]
    public void A_reopening_gives_its_reason_and_is_no_return()
    {
        var filing = Filing.None.Receive(First).Reopen("数字有误");

        Assert.Equal((First, 0, "数字有误"), (filing.FirstReceivedOn, filing.Returns, filing.Reason));
    }
}
