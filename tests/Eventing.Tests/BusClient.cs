using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>A message as received from RabbitMQ.</summary>
internal sealed record BusMessage(byte[] Body, IReadOnlyBasicProperties Properties, IReadOnlyDictionary<string, string> Headers);

/// <summary>A RabbitMQ client that inspects queues, and takes and publishes messages.</summary>
internal sealed class BusClient : IAsyncDisposable
{
    /// <summary>The queue of the subscribing service.</summary>
    public const string Queue = "themeday.scheduling";

    /// <summary>The error queue of the subscribing service.</summary>
    public const string ErrorQueue = "themeday.scheduling_error";

    private readonly IConnection connection;
    private readonly IChannel channel;

    private BusClient(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public static async Task<BusClient> OpenAsync(string broker)
    {
        var opened = await new ConnectionFactory { Uri = new(broker) }.CreateConnectionAsync();
        return new(opened, await opened.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true)));
    }

    /// <summary>Creates a queue that receives all messages of a type published from now on.</summary>
    public async Task<string> BoxAsync(string type)
    {
        await channel.ExchangeDeclareAsync(type, ExchangeType.Fanout, durable: true);
        var box = (await channel.QueueDeclareAsync("box", durable: true, exclusive: false, autoDelete: false)).QueueName;
        await channel.QueueBindAsync(box, type, "");
        return box;
    }

    /// <summary>Takes this many messages from a queue, waiting for them if necessary.</summary>
    public async Task<List<BusMessage>> TakeAsync(string queue, int letters)
    {
        List<BusMessage> taken = [];
        await Poll.UntilAsync(
            async () =>
            {
                while (taken.Count < letters && await channel.BasicGetAsync(queue, autoAck: true) is { } got)
                    taken.Add(Read(got));
                return taken.Count == letters;
            },
            EventingTestBed.Timeout,
            $"{letters} letters in {queue}"
        );
        return taken;
    }

    /// <summary>Declares the error queue as MassTransit does on its first message; a passive declaration would fail before that.</summary>
    public Task MakeErrorQueueAsync() => channel.QueueDeclareAsync(ErrorQueue, durable: true, exclusive: false, autoDelete: false);

    /// <summary>Whether an existing queue is of a type: classic or quorum. RabbitMQ rejects a declaration with another type and closes the channel.</summary>
    public async Task<bool> IsOfTypeAsync(string queue, string type)
    {
        await using var other = await connection.CreateChannelAsync();
        await other.QueueDeclarePassiveAsync(queue);
        try
        {
            await other.QueueDeclareAsync(
                queue,
                durable: true,
                exclusive: false,
                autoDelete: false,
                new Dictionary<string, object?> { ["x-queue-type"] = type }
            );
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason is { ReplyCode: Constants.PreconditionFailed })
        {
            return false;
        }
    }

    public Task<uint> CountAsync(string queue) => channel.MessageCountAsync(queue);

    public Task PurgeAsync(string queue) => channel.QueuePurgeAsync(queue);

    /// <summary>Publishes an unchanged message to a queue.</summary>
    public Task PutAsync(BusMessage letter, string queue = Queue) => PutAsync(letter.Body, new BasicProperties(letter.Properties), queue);

    public async Task PutAsync(byte[] body, BasicProperties properties, string queue = Queue) =>
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static BusMessage Read(BasicGetResult got) =>
        new(
            got.Body.ToArray(),
            new BasicProperties(got.BasicProperties),
            got.BasicProperties.Headers?.ToDictionary(
                header => header.Key,
                header => header.Value is byte[] text ? System.Text.Encoding.UTF8.GetString(text) : $"{header.Value}"
            )
                ?? []
        );
}
