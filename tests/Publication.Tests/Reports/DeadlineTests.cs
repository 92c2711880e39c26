using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class DeadlineTests(PublicationHost publication, TestPostgres postgres) : IClassFixture<PublicationHost>
{
    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Registry_is_asked_with_what_remains_of_the_deadline_of_the_caller_and_with_5_seconds_at_most(int? seconds)
    {
        var district = await publication.DistrictAsync();
        var theme = $"t-{seconds ?? 0}";
        var accepted = await district.AcceptedAsync(theme);
        var start = TimeProvider.System.GetUtcNow().UtcDateTime; // gRPC measures deadlines with the system clock

        await district.Reports.PublishReportAsync(new() { Name = accepted.Name }, deadline: seconds is { } limit ? start.AddSeconds(limit) : null);

        var asked = district.Registry.Deadlines[$"{district.Name}/campaigns/2023-1/themes/{theme}"];
        var elapsed = TimeProvider.System.GetUtcNow().UtcDateTime - start;
        Assert.InRange(asked, start, start.AddSeconds(seconds ?? 5) + elapsed);
    }

    [Fact]
    public async Task An_upload_that_does_not_come_to_an_end_is_refused_when_its_time_is_up()
    {
        await using var registry = await FakeRegistry.StartAsync("publication");
        await using var host = await TestServiceHost<Program>.StartAsync(
            postgres,
            "publication-db",
            PublicationHost.Today,
            [.. registry.Settings, ("Files:Timeout", "00:00:00.200")]
        );
        var district = new DistrictForTests(host, registry, "430503");
        var activity = await district.HeldAsync();
        using var http = host.Http(null);
        using var connection = new TcpClient();
        await connection.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port);
        await using var wire = connection.GetStream();

        await wire.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v1/{activity}/report/pictures:upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {host.Token(district.Bureau)}\r\n"
                    + "Content-Length: 1000000\r\nConnection: close\r\n\r\nsome of it"
            )
        );
        using var reader = new StreamReader(wire);
        var answer = new StringBuilder();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!$"{answer}".Contains(ErrorReasons.DeadlineExceeded, StringComparison.Ordinal)) // not to the end: the rest of the upload is missing
            answer.AppendLine(await reader.ReadLineAsync(timeout.Token) ?? throw new EndOfStreamException($"{answer}"));

        Assert.StartsWith("HTTP/1.1 504 ", $"{answer}", StringComparison.Ordinal);
    }
}
