using RabbitMQ.Client;
using ThemeDay.Servers;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

public sealed class PrivateRabbitMqTests : IDisposable
{
    private readonly NewFolder folder = new();

    [Fact]
    public async Task Confirmed_messages_are_there_after_an_orderly_stop_and_after_a_kill()
    {
        await using var broker = new PrivateRabbitMq(Path.Combine(folder.Path, "messaging"), "secret");
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await WithChannelAsync(broker, channel => channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false));

        // First in order: RabbitMQ 3.10 writes a new queue's definition with up to two seconds' delay, and a kill within them forgets the queue.
        await broker.StopAsync();
        await Until.TrueAsync(() => folder.Processes() is [], TimeSpan.FromSeconds(10), "neither epmd nor any of Erlang's helpers, which end once they see that it has");
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await WithChannelAsync(broker, channel => channel.BasicPublishAsync("", "q", mandatory: true, new BasicProperties { Persistent = true }, "kept"u8.ToArray()).AsTask());
        broker.Kill();
        await broker.StartAsync(TestContext.Current.CancellationToken);

        await WithChannelAsync(broker, async channel => Assert.Equal("kept"u8.ToArray(), (await channel.BasicGetAsync("q", autoAck: true))!.Body.ToArray()));
    }

    public void Dispose() => folder.Dispose();

    private static async Task WithChannelAsync(PrivateRabbitMq broker, Func<IChannel, Task> what)
    {
        await using var connection = await new ConnectionFactory { Uri = new(broker.ConnectionString) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await what(channel);
    }
}
