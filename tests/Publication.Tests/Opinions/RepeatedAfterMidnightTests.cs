using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Publication.Tests.Opinions;

/// <summary>In a class of its own, because it advances the clock of the host, which cannot go back.</summary>
public sealed class RepeatedAfterMidnightTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task An_opinion_of_today_that_is_sent_again_after_midnight_answers_the_same()
    {
        var district = await publication.DistrictAsync();
        var request = new CollectOpinionRequest
        {
            Parent = await district.HeldAsync(),
            OpinionId = "o-1",
            Opinion = new() { Text = "希望增设窗口。" },
            EffectiveDate = PublicationHost.Today.ToProto(),
            RequestId = $"{Guid.NewGuid()}",
        };
        var first = await district.OpinionsAs(district.Liaison).CollectOpinionAsync(request);

        publication.Host.Clock.Advance(TimeSpan.FromDays(1));
        var again = await district.OpinionsAs(district.Liaison).CollectOpinionAsync(request);

        Assert.Equal(first, again);
    }
}
