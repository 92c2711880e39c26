using System.Net;
using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>The public site of two processes of the service.</summary>
public sealed class ReplicasTests(ReplicasTests.TwoReplicas publication) : IClassFixture<ReplicasTests.TwoReplicas>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2); // docs/contract.md, Caching

    [Fact]
    public async Task What_one_process_has_unpublished_and_published_another_shows_so_within_two_seconds()
    {
        var district = await publication.DistrictAsync();
        var (report, picture) = await district.PublishedWithPictureAsync();
        string[] paths = [district.ReportPath(), picture];
        await UntilAllAsync(paths, HttpStatusCode.OK);

        await district.UnpublishAsync(report);
        await UntilAllAsync(paths, HttpStatusCode.Gone);
        await district.Reports.PublishReportAsync(new() { Name = report });
        await UntilAllAsync(paths, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_processes_give_a_page_the_same_tag()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();

        var first = await PublicAnswer.GetAsync(publication.Host, district.ReportPath());
        var second = await PublicAnswer.GetAsync(publication.Other, district.ReportPath());

        Assert.Equal((first.Body, first.Tag), (second.Body, second.Tag));
    }

    private async Task UntilAllAsync(string[] paths, HttpStatusCode status)
    {
        foreach (var path in paths)
            await Poll.UntilAsync(
                async () => (await PublicAnswer.GetAsync(publication.Other, path)).Status == status,
                Bound,
                $"{path} does not answer {status}"
            );
    }

    /// <summary>Two processes on one database and one folder of files.</summary>
    public sealed class TwoReplicas(TestPostgres postgres) : PublicSiteHost(postgres), IAsyncLifetime
    {
        private TestServiceHost<Program>? other;
        private string connection = "";

        /// <summary>The second one.</summary>
        public TestServiceHost<Program> Other => other ?? throw new InvalidOperationException("not started");

        async ValueTask IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            other = await TestServiceHost<Program>.StartAsync(connection, "publication-db", Today, ("Files:Folder", Host.Folder.FullName));
        }

        /// <inheritdoc/>
        public override async ValueTask DisposeAsync()
        {
            await Other.DisposeAsync();
            await base.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        /// <inheritdoc/>
        protected override async Task<string> CreateDatabaseAsync(TestPostgres server) => connection = await base.CreateDatabaseAsync(server);
    }
}
