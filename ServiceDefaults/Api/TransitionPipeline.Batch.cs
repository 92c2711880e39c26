using Google.Protobuf;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

public sealed partial class TransitionPipeline
{
    /// <summary>Executes the same transition of several resources of one parent, of all or of none, in the order of a single one.</summary>
    /// <remarks>Each step reports every item that fails it; later steps are then not reached.</remarks>
    /// <param name="request">The request.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="batch">The resources.</param>
    /// <param name="rule">The rule, which changes nothing.</param>
    /// <param name="apply">Changes the resource and returns the event; called once the rule allows all transitions.</param>
    public Task<TMessage> ExecuteBatchAsync<T, TEvent, TMessage>(
        IMessage request,
        ServerCallContext context,
        TransitionBatch<T, TMessage> batch,
        Func<T, TransitionContext, Result<TEvent>> rule,
        Func<T, TEvent, IMessage> apply
    )
        where T : class, ITransitionable
    {
        context.EnsureCanWrite(batch.District);
        var fields = TransitionFields.Read(request);
        return commands.ExecuteAsync(
            request,
            fields.RequestId,
            context,
            new ResourceAdapter<IReadOnlyList<T>, TMessage>(
                (_, cancellationToken) => FindAllAsync(batch, cancellationToken),
                _ => batch.Parent,
                batch.ToMessage
            ),
            async cancellationToken =>
            {
                var resources = await FindAllAsync(batch, cancellationToken);
                batch.ThrowIfAny(
                    resources
                        .Zip(batch.Items)
                        .Select(each =>
                            RequestGuards.IsEtagMatch(each.Second.Etag, each.First.Version)
                                ? null
                                : new Error(ErrorKind.Aborted, ErrorReasons.EtagMismatch) { Fields = [new("etag", ErrorReasons.EtagMismatch)] }
                        )
                );
                context.ResolveEffectiveDate(fields.EffectiveDate, previousTransition: null, clock);
                var decisions = resources.Select(resource => Decide(resource, new(fields.EffectiveDate, resource, context, clock), rule)).ToList();
                batch.ThrowIfAny(decisions.Select(decision => decision.Error));
                foreach (var (resource, decision) in resources.Zip(decisions))
                    events.Record(apply(resource, decision.OrThrow()), batch.District);
                return resources;
            }
        );
    }

    private static async Task<IReadOnlyList<T>> FindAllAsync<T, TMessage>(TransitionBatch<T, TMessage> batch, CancellationToken cancellationToken)
        where T : class, ITransitionable
    {
        var found = await batch.FindAsync(cancellationToken);
        batch.ThrowIfAny(
            found.Select(resource =>
                resource is null ? new Error(ErrorKind.NotFound, ErrorReasons.ResourceNotFound) { Fields = [new("name", ErrorReasons.ResourceNotFound)] } : null
            )
        );
        return [.. found.OfType<T>()];
    }

    private static Result<TEvent> Decide<T, TEvent>(T resource, TransitionContext transition, Func<T, TransitionContext, Result<TEvent>> rule)
        where T : class, ITransitionable => transition.CheckEffectiveDate() is { } error ? error : rule(resource, transition);
}

/// <summary>An item of a batch.</summary>
/// <param name="Name">The name of the resource.</param>
/// <param name="Etag">The etag that the caller read; empty if any version will do.</param>
public readonly record struct BatchItem(string Name, string Etag);

/// <summary>The resources of a transition in a batch.</summary>
/// <param name="Parent">The name of their parent.</param>
/// <param name="District">The district of the parent, parsed: six digits.</param>
/// <param name="Field">The field of the request that lists them.</param>
/// <param name="Items">The items, in the order of the request.</param>
/// <param name="FindAsync">Finds the resource of each item, in order; null for one that does not exist or is not visible to the caller.</param>
/// <param name="ToMessage">The response.</param>
public sealed record TransitionBatch<T, TMessage>(
    string Parent,
    string District,
    string Field,
    IReadOnlyList<BatchItem> Items,
    Func<CancellationToken, Task<IReadOnlyList<T?>>> FindAsync,
    Func<IReadOnlyList<T>, TMessage> ToMessage
)
    where T : class, ITransitionable
{
    /// <summary>Throws the errors of the items as one: the first, with the violations of all, by the places of their items.</summary>
    /// <param name="errors">The error of each item, in order; null for an item without one.</param>
    internal void ThrowIfAny(IEnumerable<Error?> errors)
    {
        var failed = errors.Index().Where(each => each.Item is not null).Select(each => (Path: $"{Field}[{each.Index}]", Error: each.Item!)).ToList();
        if (failed is [var first, ..])
            throw (first.Error with { Fields = [.. failed.SelectMany(each => ToViolations(each.Path, each.Error))] }).ToException();
    }

    private static IEnumerable<FieldViolation> ToViolations(string path, Error error) =>
        error.Fields is []
            ? [new(path, error.Reason) { Given = error.Given, Allowed = error.Allowed }]
            : error.Fields.Select(violation => violation with { Field = $"{path}.{violation.Field}" });
}
