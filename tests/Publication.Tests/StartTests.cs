using System.Net;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests;

public sealed class StartTests(TestPostgres postgres)
{
    [Fact]
    public async Task It_is_ready_while_the_broker_and_its_neighbours_are_away()
    {
        const string Nowhere = "127.0.0.1:9";
        var host = await TestServiceHost<Program>.StartAsync(
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

    // Both WebApplicationFactory and the program's Run stop the host. A bus that never connected stops slowly, so one of the two finds the host disposed.
    private static async Task EndAsync(TestServiceHost<Program> host)
    {
        try
        {
            await host.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The other one disposed the host first.
        }
    }
}
