using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Creates resources, and executes the transitions of existing ones, always in this order:
/// <list type="number">
/// <item>the name, which the caller parses: INVALID_ARGUMENT;</item>
/// <item>write access to the district: PERMISSION_DENIED or NOT_FOUND;</item>
/// <item>a repeated request_id: the response of the first request;</item>
/// <item>the resource: NOT_FOUND;</item>
/// <item>its etag: ABORTED;</item>
/// <item>the effective date, which only a bureau may choose: PERMISSION_DENIED, INVALID_ARGUMENT or FAILED_PRECONDITION;</item>
/// <item>the rule, which changes the resource and returns the event, or null if the request changes nothing;</item>
/// <item>the event, the idempotency record and the new state, in one transaction.</item>
/// </list>
/// </summary>
/// <remarks>SubmitTheme does the same without EF Core (docs/decisions/0006).</remarks>
public sealed partial class TransitionPipeline(IdempotentCommands commands, IEventRecorder events, TimeProvider clock)
{
    /// <summary>Creates a resource with an id that the caller chose, or only validates that it could be.</summary>
    /// <param name="request">The request.</param>
    /// <param name="requestId">Its request_id.</param>
    /// <param name="validateOnly">Its validate_only: nothing is stored, the request_id included.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="district">The district of the parent, parsed.</param>
    /// <param name="adapter">How the resource is read, named and converted.</param>
    /// <param name="create">Checks the rule, adds the resource to the DbContext and returns it with its event.</param>
    public async Task<TMessage> CreateAsync<T, TMessage>(
        IMessage request,
        string requestId,
        bool validateOnly,
        ServerCallContext context,
        string district,
        ResourceAdapter<T, TMessage> adapter,
        Func<CancellationToken, Task<(T Resource, IMessage Event)>> create
    )
    {
        context.EnsureCanWrite(district);
        if (validateOnly)
        {
            RequestKeys.EnsureValid(requestId);
            return adapter.ToMessage((await create(context.CancellationToken)).Resource);
        }

        return await commands.ExecuteAsync(
            request,
            requestId,
            context,
            adapter,
            async cancellationToken =>
            {
                var (resource, created) = await create(cancellationToken);
                events.Record(created, district);
                return resource;
            }
        );
    }

    /// <summary>Deletes a resource, in the order of a transition. A repeated request_id answers without reading it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="target">The resource.</param>
    /// <param name="delete">Checks the rule, removes the resource from the DbContext and returns the event.</param>
    public Task<Empty> DeleteAsync<T, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TMessage> target,
        Func<T, TransitionContext, IMessage> delete
    )
        where T : class, ITransitionable => DeleteAsync(request, context, target, (resource, transition) => Task.FromResult(delete(resource, transition)));

    /// <summary>Deletes a resource, by a rule that reads more data.</summary>
    public Task<Empty> DeleteAsync<T, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TMessage> target,
        Func<T, TransitionContext, Task<IMessage>> delete
    )
        where T : class, ITransitionable
    {
        context.EnsureCanWrite(target.District);
        var fields = TransitionFields.Read(request);
        return commands.ExecuteAsync(
            request,
            fields.RequestId,
            context,
            new ResourceAdapter<string, Empty>((name, _) => Task.FromResult(name), name => name, _ => new Empty()),
            async cancellationToken =>
            {
                var resource = await target.Adapter.GetAsync(target.Name, cancellationToken);
                RequestGuards.EnsureEtagMatches(fields.Etag, resource.Version);
                var transition = new TransitionContext(fields.EffectiveDate, resource, context, clock);
                events.Record(await delete(resource, transition), resource.District, transition.EventId);
                return target.Name;
            }
        );
    }

    /// <summary>Executes a transition of a resource.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="target">The resource.</param>
    /// <param name="decide">Checks the rule, changes the resource and returns the event; null if the request changes nothing.</param>
    public Task<TMessage> ExecuteAsync<T, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TMessage> target,
        Func<T, TransitionContext, IMessage?> decide
    )
        where T : class, ITransitionable => ExecuteAsync(request, context, target, (resource, transition) => Task.FromResult(decide(resource, transition)));

    /// <summary>Executes a transition of a resource, by a rule that reads more data.</summary>
    public Task<TMessage> ExecuteAsync<T, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TMessage> target,
        Func<T, TransitionContext, Task<IMessage?>> decide
    )
        where T : class, ITransitionable =>
        ExecuteAsync(
            request,
            context,
            new TransitionTarget<T, T, TMessage>(
                target.District,
                target.Adapter,
                async cancellationToken =>
                {
                    var resource = await target.Adapter.GetAsync(target.Name, cancellationToken);
                    return (resource, resource);
                },
                target.DecidesEffectiveDate
            ),
            (resource, _, transition) => decide(resource, transition)
        );

    /// <summary>Executes a transition of a resource that is decided together with its parent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="target">The resource and its parent.</param>
    /// <param name="decide">Checks the rule, changes the resource and returns the event; null if the request changes nothing.</param>
    public Task<TMessage> ExecuteAsync<T, TParent, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TParent, TMessage> target,
        Func<T, TParent, TransitionContext, IMessage?> decide
    )
        where T : class, ITransitionable =>
        ExecuteAsync(request, context, target, (resource, parent, transition) => Task.FromResult(decide(resource, parent, transition)));

    /// <summary>
    /// Executes a transition of a resource that is decided together with its parent, by a rule that reads more data; with validate_only in the request, only
    /// validates that it could be: nothing is stored, the request_id included.
    /// </summary>
    public Task<TMessage> ExecuteAsync<T, TParent, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionTarget<T, TParent, TMessage> target,
        Func<T, TParent, TransitionContext, Task<IMessage?>> decide
    )
        where T : class, ITransitionable
    {
        context.EnsureCanWrite(target.District);
        var fields = TransitionFields.Read(request);
        return fields.ValidateOnly
            ? ValidateAsync()
            : commands.ExecuteAsync(
                request,
                fields.RequestId,
                context,
                target.Adapter,
                async cancellationToken =>
                {
                    var (resource, transition, decided) = await DecideAsync(cancellationToken);
                    if (decided is not null)
                        events.Record(decided, resource.District, transition.EventId);
                    return resource;
                }
            );

        async Task<TMessage> ValidateAsync()
        {
            RequestKeys.EnsureValid(fields.RequestId);
            return target.Adapter.ToMessage((await DecideAsync(context.CancellationToken)).Resource);
        }

        async Task<(T Resource, TransitionContext Transition, IMessage? Decided)> DecideAsync(CancellationToken cancellationToken)
        {
            var (resource, parent) = await target.FindAsync(cancellationToken);
            RequestGuards.EnsureEtagMatches(fields.Etag, resource.Version);
            var transition = new TransitionContext(fields.EffectiveDate, resource, context, clock);
            if (!target.DecidesEffectiveDate)
                transition.ValidateEffectiveDate();
            return (resource, transition, await decide(resource, parent, transition));
        }
    }
}

/// <summary>The resource of a transition.</summary>
/// <param name="Name">Its name.</param>
/// <param name="District">The district of its name, parsed: six digits.</param>
/// <param name="Adapter">How it is read, named and converted.</param>
/// <param name="DecidesEffectiveDate">Whether the rule validates the effective date itself, against another date than that of the last transition.</param>
public sealed record TransitionTarget<T, TMessage>(string Name, string District, ResourceAdapter<T, TMessage> Adapter, bool DecidesEffectiveDate = false);

/// <summary>The resource of a transition that is decided together with its parent.</summary>
/// <param name="District">The district of its name, parsed: six digits.</param>
/// <param name="Adapter">How it is read, named and converted.</param>
/// <param name="FindAsync">Finds the resource, or adds one whose first transition this may be, and its parent; throws NOT_FOUND.</param>
/// <param name="DecidesEffectiveDate">Whether the rule validates the effective date itself, against another date than that of the last transition.</param>
public sealed record TransitionTarget<T, TParent, TMessage>(
    string District,
    ResourceAdapter<T, TMessage> Adapter,
    Func<CancellationToken, Task<(T Resource, TParent Parent)>> FindAsync,
    bool DecidesEffectiveDate = false
);

/// <summary>The fields that every transition request has by the same name; a request that carries the resource itself has the etag in it.</summary>
internal readonly record struct TransitionFields(string Etag, string RequestId, Date? EffectiveDate, bool ValidateOnly)
{
    /// <summary>Reads the fields of a request; a field that it has not, or a resource that it does not carry, is empty.</summary>
    public static TransitionFields Read(IMessage request)
    {
        var resource = request
            .Descriptor.Fields.InDeclarationOrder()
            .FirstOrDefault(field => field is { FieldType: FieldType.Message, IsRepeated: false } && HasEtag(field.MessageType));
        var tagged = HasEtag(request.Descriptor) ? request : resource?.Accessor.GetValue(request) as IMessage;
        return new(Text(tagged, "etag"), Text(request, "request_id"), Value(request, "effective_date") as Date, Value(request, "validate_only") is true);
    }

    private static bool HasEtag(MessageDescriptor message) => message.FindFieldByName("etag") is not null;

    private static string Text(IMessage? message, string field) => Value(message, field) as string ?? "";

    private static object? Value(IMessage? message, string field) => message?.Descriptor.FindFieldByName(field)?.Accessor.GetValue(message);
}

/// <summary>A transition being decided: the actor and the effective date.</summary>
public sealed class TransitionContext(Date? requested, ITransitionable resource, ServerCallContext context, TimeProvider clock)
{
    private DateOnly? effectiveDate;

    /// <summary>The caller.</summary>
    public Actor Actor { get; } = context.Actor();

    /// <summary>The id of the event of this transition, also of its reason in transition_reason.</summary>
    public Guid EventId { get; } = Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>The effective date, not before the last transition (docs/domain.md, Effective date and record time).</summary>
    /// <exception cref="RpcException">The requested date is malformed, in the future, before the last transition or reserved for the bureau.</exception>
    public DateOnly EffectiveDate => effectiveDate ??= ResolveEffectiveDate(resource.LastTransitionOn);

    /// <summary>The event metadata with <see cref="EffectiveDate"/>.</summary>
    public EventMetadata Metadata => CreateMetadata(EffectiveDate);

    /// <summary>Cancelled when the caller no longer waits.</summary>
    public CancellationToken CancellationToken => context.CancellationToken;

    /// <summary>Validates the requested date before the rule changes the resource.</summary>
    /// <exception cref="RpcException">As <see cref="EffectiveDate"/>.</exception>
    public void ValidateEffectiveDate() => _ = EffectiveDate;

    /// <summary>The error of the requested date; null if it is valid.</summary>
    internal Error? CheckEffectiveDate() => context.TryResolveEffectiveDate(requested, resource.LastTransitionOn, clock).Error;

    /// <summary>The effective date, not before another date than that of the last transition.</summary>
    public DateOnly ResolveEffectiveDate(DateOnly? notBefore) => context.ResolveEffectiveDate(requested, notBefore, clock);

    /// <summary>The event metadata with another effective date.</summary>
    public EventMetadata CreateMetadata(DateOnly on) => EventMetadataExtensions.CreateMetadata(Actor, resource.District, on);
}
