using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Publication.Tests.Reports;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>A Publication host whose queries are counted.</summary>
public class PublicSiteHost(TestPostgres postgres) : PublicationHost(postgres)
{
    /// <summary>The queries of its requests.</summary>
    internal ObservedQueries Queries { get; } = new();

    /// <summary>
    /// Requests a path until it is answered from memory: on a busy machine an answer may not be kept, since the versions are read too slowly.
    /// </summary>
    internal async Task<PublicAnswer> KeepAsync(string path)
    {
        PublicAnswer? answer = null;
        await Poll.UntilAsync(
            async () =>
            {
                Queries.Reset();
                answer = await PublicAnswer.GetAsync(Host, path);
                return Queries.Count is 0;
            },
            TimeSpan.FromSeconds(20),
            $"{path} is not kept"
        );
        return answer!;
    }

    /// <summary>Changes the database behind the back of the service.</summary>
    internal async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Host.Services.GetRequiredService<NpgsqlDataSource>().Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    protected override void Configure(IServiceCollection services) => services.ConfigureDbContext<PublicationDb>(options => options.AddInterceptors(Queries));
}

/// <summary>Published reports, and the paths under which the public sees them.</summary>
internal static class GivenPublished
{
    /// <summary>The path of the published reports of a district.</summary>
    public static string ReportsPath(this DistrictForTests district) => $"/v1/public/{district.Name}/publishedReports";

    /// <summary>The path of the planned activities of a district.</summary>
    public static string ActivitiesPath(this DistrictForTests district) => $"/v1/public/{district.Name}/plannedActivities";

    /// <summary>The path of a published report.</summary>
    public static string ReportPath(this DistrictForTests district, string theme = "t-21") => $"{district.ReportsPath()}/2023-1~{theme}";

    /// <summary>A published report.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> PublishedAsync(this DistrictForTests district, string theme = "t-21", string text = "活动如期开展，现场气氛热烈。")
    {
        var accepted = await district.AcceptedAsync(theme, text);
        await district.Reports.PublishReportAsync(new() { Name = accepted.Name });
        return accepted.Name;
    }

    /// <summary>A published report with a picture.</summary>
    /// <returns>The name of the report, and the path of the picture.</returns>
    public static async Task<(string Report, string Picture)> PublishedWithPictureAsync(this DistrictForTests district, string theme = "t-21")
    {
        var activity = await district.HeldAsync(theme);
        var picture = await district.UploadAsync(activity, Photographs.WithPlace());
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(picture.Name);
        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        var shown = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(activity) });
        return (report.Name, Assert.Single(shown.Pictures));
    }

    /// <summary>Takes a report off the public site.</summary>
    public static async Task UnpublishAsync(this DistrictForTests district, string report) =>
        await district.Reports.UnpublishReportAsync(new() { Name = report, Reason = "照片中有群众正脸" });
}

/// <summary>A response of the public site, read whole.</summary>
internal sealed record PublicAnswer(System.Net.HttpStatusCode Status, string Body, string? Tag, HttpResponseMessage Response)
{
    /// <summary>Sends a request without a token.</summary>
    public static async Task<PublicAnswer> GetAsync(
        TestServiceHost<Program> host,
        string path,
        HttpMethod? method = null,
        params (string Name, string Value)[] headers
    )
    {
        using var client = host.Http(null);
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.ToString(), response);
    }

    /// <summary>The value of a header; null if there is none.</summary>
    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) || Response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
