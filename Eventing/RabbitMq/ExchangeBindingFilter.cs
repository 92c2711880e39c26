using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace ThemeDay.Eventing.RabbitMq;

/// <summary>Declares the exchange of a receive endpoint and those of its event types, and binds them, before MassTransit declares the queue.</summary>
/// <remarks>
/// One after the other. <c>Bind</c> of MassTransit 8.5 declares them at once; RabbitMQ.Client 7.2.2 disposes of the semaphore of a lost channel, and the
/// declarations that wait for it never end: the endpoint did not reconnect (https://github.com/rabbitmq/rabbitmq-dotnet-client/issues/1976).
/// </remarks>
/// <param name="endpoint">The name of the endpoint: of its queue and its exchange.</param>
/// <param name="types">The event types, which are the names of their exchanges.</param>
internal sealed class ExchangeBindingFilter(string endpoint, IReadOnlyList<string> types) : IFilter<ChannelContext>
{
    public async Task Send(ChannelContext context, IPipe<ChannelContext> next)
    {
        await DeclareAsync(context, endpoint);
        foreach (var type in types)
        {
            await DeclareAsync(context, type);
            await context.ExchangeBind(endpoint, type, routingKey: "", arguments: new Dictionary<string, object>(), context.CancellationToken);
        }

        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("exchangeBindings").Add("exchanges", types);

    // As MassTransit declares exchanges for Send and for a receive endpoint.
    private static Task DeclareAsync(ChannelContext context, string exchange) =>
        context.ExchangeDeclare(
            exchange,
            ExchangeType.Fanout,
            durable: true,
            autoDelete: false,
            arguments: new Dictionary<string, object>(),
            context.CancellationToken
        );
}
