using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>The memory that the public site takes.</summary>
public sealed class CacheBoundTests(CacheBoundTests.SmallCache publication) : IClassFixture<CacheBoundTests.SmallCache>
{
    private const long MaxBytes = 1 << 20;

    [Fact]
    public async Task Pages_over_the_bound_make_room_and_what_is_used_all_the_time_stays()
    {
        var district = await publication.DistrictAsync();
        for (var number = 0; number < 8; number++)
            await district.PublishedAsync(
                $"t-{number}",
                string.Concat(Enumerable.Range(0, 2_000).Select(place => $"{Guid.NewGuid()}"[..6] + (char)('a' + place % 26)))
            );
        using var metrics = RecordedMetrics.Of(publication.Host.Services);
        var used = district.ReportPath("t-0");
        await GetAsync(used);

        // About 30 kB each, with what is compressed: some two hundred pages for a bound of one megabyte.
        for (var round = 0; round < 30; round++)
        for (var number = 0; number < 8; number++)
        {
            await GetAsync(district.ReportPath($"t-{number}"));
            await GetAsync($"{district.ReportsPath()}?page_size={round * 8 + number + 1}&order_by=topic");
            await GetAsync(used);
            Assert.InRange(metrics.Find("themeday.public_site.cache.size")!.Value, 0, MaxBytes);
        }

        Assert.True(metrics.Find("themeday.public_site.requests", "result=miss") > 200);
        publication.Queries.Reset();
        await GetAsync(used);
        Assert.Equal(0, publication.Queries.Count);
    }

    private async Task GetAsync(string path) => Assert.Equal(System.Net.HttpStatusCode.OK, (await PublicAnswer.GetAsync(publication.Host, path)).Status);

    /// <summary>A host with the smallest cache.</summary>
    public sealed class SmallCache(TestPostgres postgres) : PublicSiteHost(postgres)
    {
        /// <inheritdoc/>
        protected override (string Name, string Value)[] Settings => [("PublicSite:CacheBytes", $"{MaxBytes}")];
    }
}
