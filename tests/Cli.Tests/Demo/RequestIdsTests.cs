using ThemeDay.Cli.Demo;

namespace ThemeDay.Cli.Tests.Demo;

public sealed class RequestIdsTests
{
    private static readonly Step First = new(StepKind.SubmitTheme, new(2024, 3, 4), Given.Theme(1)) { At = new(2024, 3, 4) };

    [Fact]
    public void The_same_call_again_is_the_same_request()
    {
        var again = First with { Theme = Given.Theme(1) };

        Assert.Equal(RequestIds.Of("c", First, "content"u8), RequestIds.Of("c", again, "content"u8));
        Assert.True(Guid.TryParse(RequestIds.Of("c", First, "content"u8), out var id) && id.Version == 8);
    }

    [Fact]
    public void Another_campaign_step_line_or_content_is_another_request()
    {
        string[] ids =
        [
            RequestIds.Of("c", First, "content"u8),
            RequestIds.Of("d", First, "content"u8),
            RequestIds.Of("c", First with { Kind = StepKind.SubmitCorrectedTheme }, "content"u8),
            RequestIds.Of("c", First with { Theme = Given.Theme(2) }, "content"u8),
            RequestIds.Of("c", First with { Number = 1 }, "content"u8),
            RequestIds.Of("c", First, "other"u8),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
