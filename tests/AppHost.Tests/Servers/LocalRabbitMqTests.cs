using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThemeDay.AppHost.Servers;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

public sealed class LocalRabbitMqTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SharedTempFolder folder = new();
    private LocalRabbitMqServer broker = null!;

    public async ValueTask InitializeAsync()
    {
        broker = new(folder.Of("messaging"), "secret") { Log = folder.Of("messaging.log") };
        await broker.StartAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Confirmed_messages_are_there_after_an_orderly_stop_and_after_a_kill()
    {
        await WithChannelAsync(channel => channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false));

        // A graceful stop first: RabbitMQ 3.10 persists a new queue definition up to two seconds late, and loses the queue when killed before that.
        await broker.StopAsync();
        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
        await broker.StartAsync(TestContext.Current.CancellationToken);
        await WithChannelAsync(channel =>
            channel.BasicPublishAsync("", "q", mandatory: true, new BasicProperties { Persistent = true }, "kept"u8.ToArray()).AsTask()
        );
        await broker.KillAsync();
        await broker.StartAsync(TestContext.Current.CancellationToken);

        await WithChannelAsync(async channel => Assert.Equal("kept"u8.ToArray(), (await channel.BasicGetAsync("q", autoAck: true))!.Body.ToArray()));
    }

    [Fact]
    public async Task An_epmd_that_dies_alone_is_started_again_and_the_broker_registers_with_it()
    {
        var killed = FindEpmd();

        await ProcessLauncher.RunAsync(new("kill", "-9", killed.ToString(CultureInfo.InvariantCulture)), TestContext.Current.CancellationToken);

        await Poll.UntilAsync(() => FindEpmd() is not 0 and var now && now != killed, Timeout, "epmd runs again");
        await Poll.UntilAsync(
            async () => (await broker.ControlAsync(["ping"], TestContext.Current.CancellationToken)).ExitCode == 0,
            Timeout,
            "rabbitmqctl finds the broker"
        );
    }

    [Fact]
    public async Task A_service_sends_its_own_events_and_reads_its_own_queue_and_nobody_is_administrator()
    {
        const string OfRegistry = "themeday.events.v1.ThemeSubmitted";
        await broker.StopAsync();
        await using var shared = new LocalRabbitMqServer(folder.Of("shared"), "")
        {
            Definitions = BrokerDefinitions.Create(BrokerDefinitions.Services.ToDictionary(service => service, service => $"of-{service}")),
        };
        await shared.StartAsync(TestContext.Current.CancellationToken);
        await using var registry = await ConnectAsync("registry");
        await using var scheduling = await ConnectAsync("scheduling");

        // As its publisher and its subscriber do.
        await WithChannelAsync(registry, channel => channel.ExchangeDeclareAsync(OfRegistry, ExchangeType.Fanout, durable: true));
        await WithChannelAsync(
            scheduling,
            async channel =>
            {
                await channel.ExchangeDeclareAsync("themeday.scheduling", ExchangeType.Fanout, durable: true);
                await channel.ExchangeDeclareAsync(OfRegistry, ExchangeType.Fanout, durable: true);
                await channel.QueueDeclareAsync("themeday.scheduling", durable: true, exclusive: false, autoDelete: false);
                await channel.QueueBindAsync("themeday.scheduling", "themeday.scheduling", "");
                await channel.ExchangeBindAsync("themeday.scheduling", OfRegistry, "");
            }
        );
        await WithChannelAsync(registry, channel => channel.BasicPublishAsync(OfRegistry, "", "an event"u8.ToArray()).AsTask());
        await WithChannelAsync(scheduling, async channel => Assert.NotNull(await channel.BasicGetAsync("themeday.scheduling", autoAck: true)));

        await AssertRefusedAsync(scheduling, channel => channel.BasicPublishAsync(OfRegistry, "", "forged"u8.ToArray()).AsTask());
        await AssertRefusedAsync(registry, channel => channel.BasicPublishAsync("themeday.scheduling", "", "forged"u8.ToArray()).AsTask());
        await AssertRefusedAsync(registry, channel => channel.BasicPublishAsync("", "themeday.scheduling", "forged"u8.ToArray()).AsTask());
        await AssertRefusedAsync(registry, channel => channel.BasicGetAsync("themeday.scheduling", autoAck: true));
        await AssertRefusedAsync(registry, channel => channel.QueueDeleteAsync("themeday.scheduling"));
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync("guest"));

        Task<IConnection> ConnectAsync(string user) =>
            new ConnectionFactory
            {
                Port = shared.Port,
                UserName = user,
                Password = $"of-{user}",
            }.CreateConnectionAsync(TestContext.Current.CancellationToken);

        async Task AssertRefusedAsync(IConnection connection, Func<IChannel, Task> action)
        {
            var exception = await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => WithChannelAsync(connection, action));
            Assert.Contains("ACCESS_REFUSED", exception.ToString(), StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
        folder.Dispose();
    }

    private int FindEpmd() => FolderProcesses.Of(folder.Path).FirstOrDefault(process => process.Command.StartsWith("epmd ", StringComparison.Ordinal)).Pid;

    private async Task WithChannelAsync(Func<IChannel, Task> action)
    {
        await using var connection = await new ConnectionFactory { Uri = new(broker.ConnectionString) }.CreateConnectionAsync(
            TestContext.Current.CancellationToken
        );
        await WithChannelAsync(connection, action);
    }

    private static async Task WithChannelAsync(IConnection connection, Func<IChannel, Task> action)
    {
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await action(channel);
    }
}
