using ThemeDay.Cli.Campaigns;

namespace ThemeDay.Cli.Tests.Campaigns;

public sealed class RequestIdsTests
{
    private static readonly Step First = new(StepKind.SubmitTheme, new(2024, 3, 4), Given.Theme(1)) { ScheduledOn = new(2024, 3, 4) };

    [Fact]
    public void The_same_call_again_is_the_same_request()
    {
        var again = First with { Theme = Given.Theme(1) };

        Assert.Equal(RequestIds.Create("c", First, "content"u8), RequestIds.Create("c", again, "content"u8));
        Assert.True(Guid.TryParse(RequestIds.Create("c", First, "content"u8), out var id) && id.Version == 8);
    }

    [Fact]
    public void Another_campaign_step_line_or_content_is_another_request()
    {
        string[] ids =
        [
            RequestIds.Create("c", First, "content"u8),
            RequestIds.Create("d", First, "content"u8),
            RequestIds.Create("c", First with { Kind = StepKind.SubmitCorrectedTheme }, "content"u8),
            RequestIds.Create("c", First with { Theme = Given.Theme(2) }, "content"u8),
            RequestIds.Create("c", First with { Number = 1 }, "content"u8),
            RequestIds.Create("c", First, "other"u8),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
