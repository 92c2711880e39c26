using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>The public site while PostgreSQL does not answer.</summary>
public sealed class DatabaseAwayTests(DatabaseAwayTests.SiteHost publication) : IClassFixture<DatabaseAwayTests.SiteHost>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_in_memory_is_answered_with_its_age_and_current_again_once_the_database_answers()
    {
        var district = await publication.DistrictAsync();
        var (_, picture) = await district.PublishedWithPictureAsync();
        string[] paths = [district.ReportsPath(), district.ReportPath(), district.ActivitiesPath(), picture];
        foreach (var path in paths)
            Assert.Null((await publication.KeepAsync(path)).Header("Age"));
        using var metrics = RecordedMetrics.Of(publication.Host.Services);

        await publication.CutOffAsync();
        publication.Host.Clock.Advance(TimeSpan.FromMinutes(2));
        List<PublicAnswer> stale = [];
        foreach (var path in paths)
            stale.Add(await GetAsync(path));
        var unchanged = await GetAsync(district.ReportsPath(), ("If-None-Match", stale[0].Tag!));
        var notInMemory = await GetAsync($"{district.ReportsPath()}?page_size=7");
        var health = await GetAsync("/health");
        var counted = metrics.Find("themeday.public_site.requests", "result=stale");
        await publication.ReconnectAsync();
        var current = await GetAsync(district.ReportsPath());

        Assert.All(stale, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All([.. stale, unchanged], answer => Assert.InRange(int.Parse(answer.Header("Age")!, CultureInfo.InvariantCulture), 120, 130));
        Assert.All(stale, answer => Assert.Equal($"publication; hit; ttl=-{answer.Header("Age")}; detail=database-unavailable", answer.Header("Cache-Status")));
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.ServiceUnavailable), (unchanged.Status, notInMemory.Status));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status); // a load balancer is told
        Assert.Contains($"\"{ErrorReasons.TemporarilyUnavailable}\"", notInMemory.Body, StringComparison.Ordinal);
        Assert.Equal(5, counted);
        Assert.Equal((HttpStatusCode.OK, null, null), (current.Status, current.Header("Age"), current.Header("Cache-Status")));
    }

    [Fact]
    public async Task What_is_in_memory_is_answered_for_a_day_and_no_longer()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        await publication.KeepAsync(district.ReportPath());

        await publication.CutOffAsync();
        publication.Host.Clock.Advance(TimeSpan.FromHours(23.9));
        var before = await GetAsync(district.ReportPath());
        publication.Host.Clock.Advance(TimeSpan.FromHours(0.2));
        var after = await GetAsync(district.ReportPath());
        await publication.ReconnectAsync();
        var current = await GetAsync(district.ReportPath());

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (before.Status, after.Status, current.Status));
    }

    [Fact]
    public async Task A_report_that_this_process_has_unpublished_itself_is_not_shown_though_the_database_does_not_answer_any_more()
    {
        var district = await publication.DistrictAsync();
        var report = await district.PublishedAsync();
        var other = await publication.DistrictAsync();
        await other.PublishedAsync();
        await publication.KeepAsync(district.ReportPath());
        await publication.KeepAsync(other.ReportPath());

        publication.CutOffAfterCommit();
        await district.UnpublishAsync(report);
        var unpublished = await GetAsync(district.ReportPath());
        var unconcerned = await GetAsync(other.ReportPath());
        await publication.ReconnectAsync();
        var current = await GetAsync(district.ReportPath());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.Gone), (unpublished.Status, unconcerned.Status, current.Status));
    }

    [Fact]
    public async Task A_database_that_was_restored_to_an_earlier_state_is_shown_as_it_is()
    {
        var district = await publication.DistrictAsync();
        var report = await district.PublishedAsync();
        await publication.ExecuteAsync("create table backup_of_versions as select * from public_site_version");
        await publication.ExecuteAsync("create table backup_of_reports as select * from report");
        await district.UnpublishAsync(report);
        Assert.Equal(HttpStatusCode.Gone, (await GetAsync(district.ReportPath())).Status);

        await publication.ExecuteAsync("delete from report");
        await publication.ExecuteAsync("insert into report select * from backup_of_reports");
        await publication.ExecuteAsync("delete from public_site_version");
        await publication.ExecuteAsync("insert into public_site_version select * from backup_of_versions");
        await publication.CutOffAsync();
        await publication.ReconnectAsync();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(district.ReportPath())).Status);
    }

    private Task<PublicAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        PublicAnswer.GetAsync(publication.Host, path, HttpMethod.Get, headers);

    /// <summary>A host whose connections to the database can be cut.</summary>
    public sealed class SiteHost(TestPostgres postgres) : PublicSiteHost(postgres)
    {
        private const int Interrupted = 3102;
        private const int Resumed = 3103;

        private readonly Commits commits = new();
        private TcpProxy? proxy;

        /// <summary>Ends all connections, and refuses new ones; returns when the service has noticed.</summary>
        public async Task CutOffAsync()
        {
            var before = Count(Interrupted);
            CutOff();
            await Poll.UntilAsync(() => Count(Interrupted) > before, Timeout, "the service has not noticed");
        }

        /// <summary>Does the same as soon as a transaction of a request has committed, before the request is answered.</summary>
        public void CutOffAfterCommit() => commits.Next = CutOff;

        /// <summary>Lets connections pass again; returns when the service has noticed.</summary>
        public async Task ReconnectAsync()
        {
            await Poll.UntilAsync(() => Count(Interrupted) > Count(Resumed), Timeout, "the service has not noticed that it was cut off");
            proxy!.IsRefusing = false;
            await Poll.UntilAsync(() => Count(Interrupted) == Count(Resumed), Timeout, "the service has not noticed");
        }

        /// <inheritdoc/>
        protected override (string Name, string Value)[] Settings => [("Logging:LogLevel:ThemeDay.Publication.PublicSite", "Information")];

        /// <inheritdoc/>
        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await proxy!.DisposeAsync();
            GC.SuppressFinalize(this);
        }

        /// <inheritdoc/>
        protected override async Task<string> CreateDatabaseAsync(TestPostgres server)
        {
            var connection = new NpgsqlConnectionStringBuilder(await base.CreateDatabaseAsync(server));
            proxy = new($"http://{connection.Host}:{connection.Port}");
            (connection.Host, connection.Port) = ("127.0.0.1", proxy.Port);
            return connection.ConnectionString;
        }

        /// <inheritdoc/>
        protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.ConfigureDbContext<PublicationDb>(options => options.AddInterceptors(commits));
        }

        private int Count(int eventId) => Host.Logged.Count(entry => entry.EventId == eventId);

        private void CutOff()
        {
            proxy!.IsRefusing = true;
            proxy.ResetConnections();
        }

        private sealed class Commits : SaveChangesInterceptor
        {
            public Action? Next { get; set; }

            public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
            {
                Next?.Invoke();
                Next = null;
                return ValueTask.FromResult(result);
            }
        }
    }
}
