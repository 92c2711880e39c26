using System.Globalization;
using RabbitMQ.Client;
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
        await Poll.UntilAsync(() => FolderProcesses.Of(folder.Path) is [], Timeout, "neither epmd nor any of Erlang's helpers is left");
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

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await Poll.UntilAsync(() => FolderProcesses.Of(folder.Path) is [], Timeout, "nothing of the broker is left");
        folder.Dispose();
    }

    private int FindEpmd() => FolderProcesses.Of(folder.Path).FirstOrDefault(process => process.Command.StartsWith("epmd ", StringComparison.Ordinal)).Pid;

    private async Task WithChannelAsync(Func<IChannel, Task> action)
    {
        await using var connection = await new ConnectionFactory { Uri = new(broker.ConnectionString) }.CreateConnectionAsync(
            TestContext.Current.CancellationToken
        );
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await action(channel);
    }
}
