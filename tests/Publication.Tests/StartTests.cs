using System.Net;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests;

public sealed class StartTests(PostgresForTests postgres)
{
    [Fact]
    public async Task It_is_ready_while_the_broker_and_its_neighbours_are_away()
    {
        const string Nowhere = "127.0.0.1:9";
        var host = await HostForTests<Program>.StartAsync(
            postgres,
            "publication-db",
            PublicationHost.Today,
            ("ConnectionStrings:messaging", $"amqp://nobody:nothing@{Nowhere}"),
            ("services:registry:grpc:0", $"http://{Nowhere}"),
            ("services:scheduling:grpc:0", $"http://{Nowhere}")
        );
        try
        {
            using var client = host.Http(null);

            using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        finally
        {
            await EndAsync(host);
        }
    }

    // WebApplicationFactory and the program's own Run both stop the host. A bus that never found its broker stops slowly, so one of them finds it disposed.
    private static async Task EndAsync(HostForTests<Program> host)
    {
        try
        {
            await host.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The other was faster.
        }
    }
}
